"""Rows at the price of the statement, for what every post does: compiling the ORM's SQL anew costs many times that.

Both run on the default database, in whatever transaction is open there.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model)

# Their values need no conversion by the field, which would cost more than the statement.
_PLAIN = (
    models.BigAutoField,
    models.CharField,
    models.EmailField,
    models.FloatField,
    models.PositiveBigIntegerField,
    models.PositiveIntegerField,
    models.TextField,
)


def insert(row: models.Model) -> None:
    """What `row.save(force_insert=True)` does for a model without parents or defaults of the database.

    Defaults, `auto_now_add` and the fields' own conversions work as there; signals, which nobody here listens to, are
    not sent.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    statement, fields, database_makes_key = _insertion(type(row), connection.vendor)
    values = [
        getattr(row, name) if is_plain else field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field, name, is_plain in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if database_makes_key:
            (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def fetch(model: type[M], condition: str, parameters: Sequence[int | str], *, lock: bool = False) -> M | None:
    """The one row that meets a condition in SQL, None when there is none. `lock` holds it until the transaction ends.

    SQLite's transactions hold the only write lock already.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    selection, names, converters = _selection(model, connection.vendor)
    ending = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{selection} WHERE {condition}{ending}", parameters)
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, convert, column in converters:
        values[place] = convert(values[place], column, connection)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, tuple[tuple[Any, str, bool], ...], bool]:
    """The INSERT, the fields it sets in order (with their attributes, and whether these go to the database as they
    are), and whether the database makes the key."""
    quote, meta = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    makes_key = isinstance(meta.pk, models.AutoField)
    fields: tuple[Any, ...] = tuple(field for field in meta.concrete_fields if not (makes_key and field.primary_key))
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    described = tuple((field, field.attname, _is_plain(field)) for field in fields)
    returning = f" RETURNING {quote(str(meta.pk.column))}" if makes_key else ""
    return f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}){returning}", described, makes_key


def _is_plain(field: Any) -> bool:
    target = field.target_field if field.is_relation else field
    return type(target) in _PLAIN


@cache
def _selection(
    model: type[models.Model], vendor: str
) -> tuple[str, list[str], list[tuple[int, Callable[..., Any], Any]]]:
    """The SELECT without its condition, the fields it reads, and what turns the database's values into Python's."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote, fields = connection.ops.quote_name, model._meta.concrete_fields
    columns = [field.get_col(model._meta.db_table) for field in fields]
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    names = ", ".join(quote(str(field.column)) for field in fields)
    selection = f"SELECT {names} FROM {quote(model._meta.db_table)}"
    return selection, [field.attname for field in fields], converters

"""Django's admin classes with their type parameter, which the stubs have and Django itself has not."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin

if TYPE_CHECKING:
    AdminOf = admin.ModelAdmin
    FormOf = forms.ModelForm
else:

    class AdminOf(admin.ModelAdmin):
        def __class_getitem__(cls, model: object) -> type:
            return cls

    class FormOf(forms.ModelForm):
        def __class_getitem__(cls, model: object) -> type:
            return cls

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../static/comments/locale/", import.meta.url);
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const RIGHT_TO_LEFT = ["ar", "fa", "he"];

const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
const english = read("en.json");
const sentences = Object.keys(english).filter((key) => !key.startsWith("@"));
const languages = readdirSync(FOLDER).filter((name) => name !== "en.json");

test("there are at least 24 languages beside English", () => {
  assert.ok(languages.length >= 24, `${languages.length}`);
});

for (const name of languages) {
  const words = read(name);
  const tag = name.replace(".json", "");

  test(`${tag} says what it is`, () => {
    assert.equal(words["@language"], tag);
    assert.equal(Intl.getCanonicalLocales(tag)[0], tag);
    assert.equal(words["@direction"], RIGHT_TO_LEFT.includes(tag) ? "rtl" : "ltr");
  });

  test(`${tag} has every sentence, and no other`, () => {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort());
    for (const key of sentences) assert.ok(words[key].trim(), key);
  });

  test(`${tag} keeps every placeholder, and has all its plural forms`, () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    const forms = CATEGORIES.filter((one) => pluralCategories.includes(one)).length;
    for (const key of sentences.filter((one) => one in words)) {
      const choices = words[key].split("|");
      assert.equal(choices.length, key.includes("|") ? forms : 1, `${key}: ${words[key]}`);
      const wanted = key.split("|")[0].split("#").length;
      // A form for one, or for two, may be the word alone.
      for (const [place, choice] of choices.entries()) {
        const least = choices.length > 1 && place < choices.length - 1 ? 1 : wanted;
        const count = choice.split("#").length;
        assert.ok(count === wanted || count === least, `${key}: ${choice}`);
      }
    }
  });
}

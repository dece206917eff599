// The page's texts, from the server's one catalogue, in the language that the reader last chose.

import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { ask, speak } from "./server";

const KEPT = "heijunka.language";

function first(): string {
  return localStorage.getItem(KEPT) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
}

/** Fetches the texts of the first language and makes them known to the page. */
export async function begin(): Promise<void> {
  const language = first();
  speak(language);
  await i18n.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await fetched(language) } },
    interpolation: { prefix: "{", suffix: "}", escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Shows the page in another language. */
export async function turn(language: string): Promise<void> {
  if (!i18n.hasResourceBundle(language, "translation")) {
    i18n.addResourceBundle(language, "translation", await fetched(language));
  }
  localStorage.setItem(KEPT, language);
  speak(language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}

function fetched(language: string): Promise<Record<string, string>> {
  return ask("GET", `/v1/texts/${language}`);
}

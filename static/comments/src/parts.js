/** What is loaded on first use: parts of the widget, each made with this very embed.js, and languages. */
import { kit } from "./kit.js";
import { ORIGIN } from "./options.js";

/** Where parts and languages of this very build are. */
export const home = () => `${ORIGIN}/embed/${BUILD}/`;

/** What could not be loaded is told like a server that cannot be reached. */
const lost = () => {
  throw Object.assign(new Error(), { code: "network", errors: {} });
};

/**
 * A part's one function.
 * @param {string} name
 * @returns {Promise<(...rest: any[]) => any>}
 */
export async function load(name) {
  const part = await import(`${home()}${name}.js`).catch(lost);
  part.init(kit());
  return part.default;
}

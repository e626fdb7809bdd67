/** Made by build.js: what embed.js hands to its parts, in the order they expect. */
import { Api } from "./api.js";
import { draw, fold, glow, tick } from "./comment.js";
import { button, make } from "./dom.js";
import { Form, field } from "./form.js";
import { canonicalKey } from "./keys.js";
import { Live } from "./live.js";
import { language, say } from "./messages.js";
import { home, load } from "./parts.js";
import { keep, recall } from "./storage.js";
import { begin, below, blank, forget, merge, missing } from "./store.js";
import { PAUSED, SORT } from "./thread.js";
import { ago } from "./time.js";
import { answerForm, send, writesIn } from "./writing.js";

// biome-ignore format: made by build.js
export const kit = () => [Api, Form, Live, PAUSED, SORT, ago, answerForm, begin, below, blank, button, canonicalKey, draw, field, fold, forget, glow, home, keep, language, load, make, merge, missing, recall, say, send, tick, writesIn];

/** Makes this browser a stranger again: what it keeps of its reader on this site goes, after one question in place. */
import { button, make } from "../dom.js";
import { say } from "../messages.js";
import { keep } from "../storage.js";
import { forget } from "../store.js";

/** @import { Form } from "../form.js" */
/** @import { Thread } from "../thread.js" */

/**
 * @param {Thread} thread
 * @param {Form} form
 * @param {HTMLElement} asker the button
 */
export default function forgetReader(thread, form, asker) {
  const parts = make(
    {},
    `<div class=row><small class=sure></small>${button("yes", say("Forget me"))}${button("no", say("Cancel"))}</div>`,
  );
  parts.sure.textContent = say(
    "This device forgets your name and your drafts. Your comments stay, but you can no longer change them.",
  );
  asker.replaceWith(parts.row);
  parts.no.focus();
  parts.no.onclick = () => {
    parts.row.replaceWith(asker);
    asker.focus();
  };
  parts.yes.onclick = () => {
    parts.row.replaceWith(asker);
    wipe(thread);
    form.body_.focus();
    thread.voice_.show_(say("This device has forgotten you."));
  };
}

/** @param {Thread} thread */
function wipe(thread) {
  const { api_: api, tree_: tree, options_: options } = thread;
  for (const name of ["author", api.token_, api.claim_]) keep(name, "");
  const drafts = `live-comments:draft:${options.server_}:${options.site_}:`;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(drafts)) localStorage.removeItem(name);
  } catch {} // No storage: nothing outlives the page.
  const nodes = [...tree.nodes_.values()];
  for (const { forms_ } of [tree.top_, ...nodes])
    for (const one of Object.values(forms_)) {
      for (const field of one.fields_()) field.value = "";
      one.write_();
    }
  // What only its author was shown.
  for (const node of nodes.filter(({ comment_ }) => comment_.state !== "published" && thread.own_.has(comment_.id)))
    forget(tree, node);
  thread.own_.clear();
  thread.votes_ = {};
  thread.sync_(nodes);
}

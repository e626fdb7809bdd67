import type { Form } from "./form.js";

/** What crosses the wire. Names are the server's (docs/protocol.md), so the bundler leaves them alone. */

export interface Author {
  name: string;
  website: string;
  avatar: string;
  badge: "owner" | "moderator" | null;
}

export interface Comment {
  id: string;
  parent: string | null;
  author: Author | null;
  html: string;
  /** `sending` and `failed` exist only here: cards the server has not answered for yet. */
  state: "published" | "pending" | "rejected" | "removed" | "sending" | "failed";
  created_at: string;
  edited_at: string | null;
  rev: number;
  votes?: { up: number; down: number };
  reply_count: number;
  client_id: string | null;
  /** Set apart by a moderator. */
  highlighted?: boolean;
  /** What its author is told of a rejected one. */
  reason?: string;
  /** What was typed, of a card. */
  body?: string;
}

export interface Snapshot {
  thread: { key: string; title: string; url: string; state: "open" | "closed"; count: number; pinned: string | null };
  cursor: string;
  comments: Comment[];
  next: string | null;
  site: {
    key: string;
    name: string;
    max_length: number;
    edit_window_s: number;
    live: boolean;
    votes: "both" | "up" | "none";
    fold_score: number | null;
    depth: number;
    typing: boolean;
  };
}

export interface Me {
  author: Author;
  own: string[];
  votes: Record<string, number>;
  pending: Comment[];
  rejected?: Comment[];
}

/** One numbered event as both doors carry it; `id` is the cursor after it. */
export interface LiveEvent {
  id: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own shape, read where it is used
  data: any;
}

export interface Draft {
  client_id: string;
  parent: string | null;
  body: string;
  author: { name: string; email: string; website: string };
}

export type LiveState = "live" | "polling" | "lost" | "offline" | "off";

/**
 * A comment's place in the tree: what is known of it, and (for the views only) the elements that show it.
 * The thread itself is the top node: its list and slot are the thread's.
 */
export interface TreeNode {
  /** The top's only. */
  root: HTMLElement;
  title: HTMLElement;
  comment_: Comment;
  up_: TreeNode;
  kids_: Set<TreeNode>;
  /** Known, but not shown until the reader asks. */
  waits_: boolean;
  /** The last reply that came by page: the next page starts after it. */
  last_?: string;
  /** What is on its way to the server. */
  draft_?: Draft;
  /** What went wrong, in words. */
  problem_?: string;
  /** Open forms by kind. */
  forms_: Record<string, Form>;
  /** The body as it was last drawn. */
  drawn_?: string;
  item: HTMLElement & { node_: TreeNode };
  article: HTMLElement;
  disc: HTMLElement;
  name: HTMLAnchorElement;
  badge: HTMLElement;
  to: HTMLElement;
  edited: HTMLElement;
  unseen: HTMLElement;
  /** That it is pinned or highlighted. */
  marks_?: HTMLElement;
  /** Whether it was not sent for want of a connection. */
  waitsForLine_?: boolean;
  /** Whether it is folded for its score, until the reader opens it. */
  low_?: boolean;
  time: HTMLAnchorElement;
  stamp: HTMLTimeElement;
  body: HTMLElement;
  // biome-ignore lint/suspicious/noExplicitAny: its role takes undefined, which its type does not say
  note: any;
  slot: HTMLElement;
  list: HTMLElement;
  reply: HTMLButtonElement;
  up: HTMLButtonElement;
  down: HTMLButtonElement;
  menu: HTMLButtonElement;
  /** These are there from when they are first shown. */
  // biome-ignore lint/suspicious/noExplicitAny: an ARIA attribute takes a boolean, which its type does not say
  toggle?: any;
  edit?: HTMLButtonElement;
  delete?: HTMLButtonElement;
}

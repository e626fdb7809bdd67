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
  votes: { up: number; down: number };
  reply_count: number;
  client_id: string | null;
}

export interface Snapshot {
  thread: { key: string; title: string; url: string; state: "open" | "closed"; count: number };
  cursor: string;
  comments: Comment[];
  next: string | null;
  site: { key: string; name: string; max_length: number; edit_window_s: number; live: boolean };
}

export interface Me {
  author: Author;
  own: string[];
  pending: Comment[];
}

/** One event as both doors carry it; `id` is the cursor after it, or null for the unnumbered ones. */
export interface LiveEvent {
  id: string | null;
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

// The least Node.js server that does the job of the fan-out: readers hold a stream open, a POST is encoded once as a
// frame of the shape and size of ours, and written to each. No database, no rendering, no replay, no limits.
import { createServer } from "node:http";

const readers = new Set();
let count = 0;

function open(request, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write(`retry: 2000\nid: 1.${count}\nevent: hello\ndata: {"v":1}\n\n`);
  readers.add(response);
  request.on("close", () => readers.delete(response));
}

function comment(post) {
  return {
    id: crypto.randomUUID(),
    parent: null,
    author: { name: post.author.name, website: "", avatar: "0123abcd", badge: null },
    html: `<p>${post.body}</p>\n`,
    state: "published",
    created_at: new Date().toISOString(),
    edited_at: null,
    rev: 1,
    votes: { up: 0, down: 0 },
    reply_count: 0,
    client_id: post.client_id,
  };
}

function publish(body, response) {
  const made = comment(JSON.parse(body));
  count += 1;
  const frame = Buffer.from(`id: 1234567890.${count}\nevent: comment.created\ndata: ${JSON.stringify(made)}\n\n`);
  response.writeHead(201, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ comment: made, cursor: `1.${count}` }));
  for (const reader of readers) reader.write(frame);
}

function answer(request, response) {
  if (request.method === "POST") {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => publish(Buffer.concat(chunks), response));
  } else if (request.url.startsWith("/live/")) {
    open(request, response);
  } else {
    response.end("ok\n");
  }
}

const server = createServer(answer);
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 });

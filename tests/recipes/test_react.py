from tests.recipes import recipe
from tests.recipes.reading import read_both
from tests.recipes.single_page import index_html, posts_module, posts_of, put_at_addresses

FIRST, SECOND = posts_of("react")
CONFIG = """
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
export default defineConfig({ plugins: [react()] });
"""
APP = """
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Comments } from "./Comments.jsx";
import { posts } from "./posts.js";

function Blog() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const follow = () => setPath(location.pathname);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const go = (event) => {
    event.preventDefault();
    history.pushState(null, "", event.target.href);
    setPath(location.pathname);
  };
  const post = posts.find((one) => one.path === path);
  return (
    <>
      <h1>{post.title}</h1>
      {posts.map((one) => <p key={one.id}><a href={one.path} onClick={go}>{one.title}</a></p>)}
      <Comments post={post} />
    </>
  );
}
createRoot(document.querySelector("#app")).render(<StrictMode><Blog /></StrictMode>);
"""


def test_an_app_that_changes_pages_by_itself(workshop, serve, read, server) -> None:
    head = recipe.block("react.md", "html", server)
    workshop.write({"vite.config.js": CONFIG, "index.html": index_html(head, "main.jsx"), "src/main.jsx": APP})
    workshop.write({"src/posts.js": posts_module(FIRST, SECOND)})
    workshop.paste("react.md")
    workshop.run("vite", "build", "--logLevel", "warn")
    put_at_addresses(workshop.folder / "dist", FIRST, SECOND)
    serve(workshop.folder / "dist")
    read_both(read, server, FIRST, SECOND, by_link=True)

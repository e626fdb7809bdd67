from tests.recipes import recipe
from tests.recipes.reading import read_both
from tests.recipes.single_page import index_html, posts_module, posts_of, put_at_addresses

FIRST, SECOND = posts_of("vue")
APP = """
<script setup>
import { computed, ref } from "vue";
import Comments from "./Comments.vue";
import { posts } from "./posts.js";

const path = ref(location.pathname);
const post = computed(() => posts.find((one) => one.path === path.value));
addEventListener("popstate", () => (path.value = location.pathname));
function go(event) {
  history.pushState(null, "", event.target.href);
  path.value = location.pathname;
}
</script>

<template>
  <h1>{{ post.title }}</h1>
  <p v-for="one in posts" :key="one.id"><a :href="one.path" @click.prevent="go">{{ one.title }}</a></p>
  <Comments :post="post" />
</template>
"""
MAIN = 'import { createApp } from "vue";\nimport App from "./App.vue";\ncreateApp(App).mount("#app");\n'


def test_an_app_that_changes_pages_by_itself(workshop, serve, read, server) -> None:
    head = recipe.block("vue.md", "html", server)
    workshop.write({"index.html": index_html(head, "main.js"), "src/main.js": MAIN, "src/App.vue": APP})
    workshop.write({"src/posts.js": posts_module(FIRST, SECOND)})
    workshop.paste("vue.md")
    workshop.run("vite", "build", "--logLevel", "warn")
    put_at_addresses(workshop.folder / "dist", FIRST, SECOND)
    serve(workshop.folder / "dist")
    read_both(read, server, FIRST, SECOND, by_link=True)

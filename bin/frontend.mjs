// Copies the third-party files that pages use to bihuan/web/static/vendor and draws the icon sprite
// from bihuan/web/icons.txt. Run by `npm run build` after `npm ci`; the result is never committed.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "bihuan", "web", "static", "vendor");

const files = {
  "tabler.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.js": "htmx.org/dist/htmx.min.js",
  "tom-select.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
  "tom-select.js": "tom-select/dist/js/tom-select.complete.min.js",
  "quill.css": "quill/dist/quill.snow.css",
  "quill.js": "quill/dist/quill.js",
  "calendar.js": "cally/dist/cally.js",
};

// Source maps are not shipped, so the pointers to them go too.
const withoutMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=.*$/gm, "");

const symbol = (name) => {
  const [style, icon] = name.includes("/") ? name.split("/") : ["outline", name];
  const svg = readFileSync(join(modules, "@tabler/icons/icons", style, `${icon}.svg`), "utf8");
  const body = svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ");
  return `<symbol id="${icon}${style === "filled" ? "-filled" : ""}" viewBox="0 0 24 24">${body}</symbol>`;
};

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
for (const [target, source] of Object.entries(files)) {
  writeFileSync(join(vendor, target), withoutMap(readFileSync(join(modules, source), "utf8")));
}

// The canvas of the designer is one module. X6 would write its styles into the page, which the
// content policy forbids: they go into a file of their own.
const styles = new Map();
const noStyles = {
  name: "styles-in-a-file",
  setup(bundler) {
    bundler.onLoad({ filter: /css-loader[\\/]index\.js$/ }, () => ({
      contents: "export function ensure() {}\nexport function clean() {}\n",
    }));
    bundler.onLoad({ filter: /style[\\/]raw\.js$/ }, ({ path }) => {
      styles.set(path, readFileSync(path, "utf8").match(/`([^`]*)`/)[1]);
      return { contents: 'export const content = "";' };
    });
  },
};
await build({
  stdin: {
    contents: `export { Graph, Selection, Snapline } from "@antv/x6";
      export { Graph as Plan, layout } from "@dagrejs/dagre";`,
    resolveDir: root,
  },
  outfile: join(vendor, "canvas.js"), bundle: true, format: "esm", target: "es2022",
  minify: true, legalComments: "none", plugins: [noStyles], logLevel: "warning",
});
const kept = [...styles].sort().filter(([path]) => !/stencil|transform|dnd|scroller|minimap/.test(path));
writeFileSync(join(vendor, "canvas.css"), kept.map(([, text]) => text).join("\n"));

// The YAML editor is one module too. Its styles go into constructed sheets, which the content policy
// allows, and never into a <style> element, which it forbids.
const inSheets = {
  name: "styles-in-sheets",
  setup(bundler) {
    bundler.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replaceAll("!root.head && ", "");
      if (contents === text) throw new Error("style-mod has changed: look where its styles go");
      return { contents };
    });
  },
};
await build({
  stdin: {
    contents: `
      export { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
      export { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
      export { yaml } from "@codemirror/lang-yaml";
      export { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
      export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
      export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
      export { EditorState, Text } from "@codemirror/state";
      export { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
      export { tags } from "@lezer/highlight";`,
    resolveDir: root,
  },
  outfile: join(vendor, "codemirror.js"), bundle: true, format: "esm", target: "es2022",
  minify: true, legalComments: "none", plugins: [inSheets], logLevel: "warning",
});

// Three texts by lines, for two people in one file.
await build({
  stdin: { contents: 'export { diff3Merge } from "node-diff3";', resolveDir: root },
  outfile: join(vendor, "diff3.js"), bundle: true, format: "esm", target: "es2022",
  minify: true, legalComments: "none", logLevel: "warning",
});

const notice = ["@antv/x6", "@dagrejs/dagre", "lodash-es", "mousetrap", "dom-align", "tslib", "@codemirror/view", "@lezer/highlight", "style-mod", "node-diff3", "@tabler/core", "@tabler/icons", "quill", "tom-select", "htmx.org"].map((name) => {
  const about = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  const licence = join(modules, name, "LICENSE");
  const text = existsSync(licence) ? readFileSync(licence, "utf8") : "";
  return `${name} ${about.version} (${about.license})\n${text}`;
});
writeFileSync(join(vendor, "LICENSES.txt"), notice.join("\n----\n"));

const icons = readFileSync(join(root, "bihuan/web/icons.txt"), "utf8")
  .split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
writeFileSync(
  join(vendor, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${[...new Set(icons)].map(symbol).join("\n")}\n</svg>\n`,
);
console.log(`front end: ${Object.keys(files).length + 4} files and ${icons.length} icons`);

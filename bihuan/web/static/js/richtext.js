// Rich text (Quill). The textarea stays the truth: what is typed is written back into it.
import { each, load, toast } from "./tools.js";
import { send, words } from "./uploads.js";

const TOOLS = [["bold", "italic", "strike"], [{ header: 2 }, "blockquote", "code-block"], [{ list: "ordered" }, { list: "bullet" }], ["link", "image"], ["clean"]];
const KINDS = ["bold", "italic", "strike", "header", "blockquote", "code-block", "list", "link", "image", "code", "underline", "indent"];

export function richtext(root) {
  each(root, "textarea[data-rich]", async (area) => {
    await load("quill");
    if (!area.isConnected) return;
    const place = document.createElement("div");
    place.className = "bh-ql";
    area.after(place);
    area.hidden = true;
    const editor = new window.Quill(place, {
      theme: "snow",
      formats: KINDS,
      placeholder: area.placeholder,
      modules: {
        toolbar: area.hasAttribute("data-rich-small") ? [["bold", "code-block", { list: "bullet" }, "link", "image"]] : TOOLS,
        uploader: {
          mimetypes: ["image/png", "image/jpeg", "image/gif", "image/webp"],
          handler(range, files) { paste(this.quill, range, files); },
        },
      },
    });
    editor.root.setAttribute("aria-label", document.querySelector(`label[for="${area.id}"]`)?.textContent.trim() || area.getAttribute("aria-label") || "");
    editor.root.setAttribute("role", "textbox");
    editor.root.setAttribute("aria-multiline", "true");
    name(place);
    if (area.value.trim()) editor.setContents(editor.clipboard.convert({ html: area.value }), "silent");
    editor.on("text-change", () => {
      area.value = editor.getText().trim() || editor.root.querySelector("img") ? editor.getSemanticHTML().replaceAll("&nbsp;", " ") : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    editor.root.addEventListener("blur", () => area.dispatchEvent(new Event("change", { bubbles: true })));
    area.addEventListener("focus", () => editor.focus());
    document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => editor.focus());
  });
}

function paste(editor, range, files) {
  for (const file of files) {
    toast(words().uploading, { icon: "upload" });
    send(file).result.then(
      (done) => { editor.insertEmbed(range.index, "image", done.url, "user"); editor.setSelection(range.index + 1); },
      (error) => toast(error.message, { isError: true }),
    );
  }
}

// Quill's buttons have no words of their own.
function name(place) {
  const bar = place.previousElementSibling?.classList.contains("ql-toolbar") ? place.previousElementSibling : null;
  bar?.querySelectorAll("button").forEach((button) => {
    const kind = button.className.match(/ql-([a-z-]+)/)?.[1] || "";
    button.title = button.ariaLabel = words()[`ql${kind.replace(/-?(\w)(\w*)/g, (_, a, b) => a.toUpperCase() + b)}`] || kind;
  });
}

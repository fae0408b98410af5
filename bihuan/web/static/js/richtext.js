// Rich text (Quill). The textarea stays the truth: what is typed is written back into it.
import { each, load, say, toast } from "./tools.js";
import { track, words } from "./uploads.js";

const TOOLS = [["bold", "italic", "strike"], [{ header: 2 }, "blockquote", "code-block"], [{ list: "ordered" }, { list: "bullet" }], ["link", "image"], ["clean"]];
const KINDS = ["bold", "italic", "strike", "header", "blockquote", "code-block", "list", "link", "image", "code", "underline", "indent"];
// Tab leaves the editor, as it leaves every field; lists are nested with Ctrl+] and Ctrl+[.
const nest = (key, step) => ({ key, shortKey: true, format: ["list"], handler() { this.quill.format("indent", step, "user"); return false; } });
const BINDINGS = {
  tab: false, "remove tab": false, indent: false, outdent: false, "indent code-block": false, "outdent code-block": false,
  deeper: nest("]", "+1"), flatter: nest("[", "-1"),
};
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function richtext(root) {
  each(root, "textarea[data-rich]", async (area) => {
    await load("quill");
    if (!area.isConnected) return;
    const place = document.createElement("div");
    place.className = "bh-ql";
    const list = Object.assign(document.createElement("ul"), { className: "bh-files bh-ql-files" });
    area.after(place, list);
    const isHere = document.activeElement === area; // who was quicker than the editor goes on in it
    area.hidden = true;
    const editor = new window.Quill(place, {
      theme: "snow",
      formats: KINDS,
      placeholder: area.placeholder,
      modules: {
        toolbar: area.hasAttribute("data-rich-small") ? [["bold", "code-block", { list: "bullet" }, "link", "image"]] : TOOLS,
        keyboard: { bindings: BINDINGS },
        uploader: { mimetypes: PICTURES, handler(range, files) { insert(this.quill, list, range, files); } },
      },
    });
    editor.root.setAttribute("aria-label", document.querySelector(`label[for="${area.id}"]`)?.textContent.trim() || area.getAttribute("aria-label") || "");
    editor.root.setAttribute("role", "textbox");
    editor.root.setAttribute("aria-multiline", "true");
    name(place);
    if (area.value.trim()) editor.setContents(editor.clipboard.convert({ html: area.value }), "silent");
    foreign(editor, list);
    editor.on("text-change", () => {
      area.value = editor.getText().trim() || editor.root.querySelector("img") ? editor.getSemanticHTML().replaceAll("&nbsp;", " ") : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    editor.root.addEventListener("blur", () => area.dispatchEvent(new Event("change", { bubbles: true })));
    area.addEventListener("focus", () => editor.focus());
    if (isHere) editor.focus();
    document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => editor.focus());
  });
}

// A pasted or dropped picture becomes a file of ours and stands where the cursor was.
function insert(editor, list, range, files) {
  let at = range?.index ?? editor.getLength() - 1;
  for (const file of files) {
    track(list, file, {
      kind: "image",
      done(kept, row) {
        row.remove();
        at = Math.min(at, editor.getLength() - 1);
        editor.insertEmbed(at, "image", kept.url, "user");
        editor.setSelection(at += 1, 0, "silent");
      },
    });
  }
}

// Pictures inside pasted text: those it carries with it become files of ours, those that stand on
// other sites cannot be fetched from here, and saying so is better than losing them on sending.
function foreign(editor, list) {
  const Delta = window.Quill.import("delta");
  editor.clipboard.addMatcher("img", (node, delta) => {
    const source = node.getAttribute("src") || "";
    if (source.startsWith("/files/")) return delta;
    if (source.startsWith("data:image/")) insert(editor, list, editor.getSelection(), [unpacked(source)]);
    else toast(say("picture_elsewhere"), { isError: true, icon: "photo" });
    return new Delta();
  });
}

function unpacked(source) {
  const [head, data] = source.split(",", 2);
  const type = head.slice(5).split(";")[0];
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return new File([bytes], `image.${type.split("/")[1]}`, { type });
}

// Quill's buttons have no words of their own.
function name(place) {
  const bar = place.previousElementSibling?.classList.contains("ql-toolbar") ? place.previousElementSibling : null;
  bar?.querySelectorAll("button").forEach((button) => {
    const kind = button.className.match(/ql-([a-z-]+)/)?.[1] || "";
    button.title = button.ariaLabel = words()[`ql${kind.replace(/-?(\w)(\w*)/g, (_, a, b) => a.toUpperCase() + b)}`] || kind;
  });
}

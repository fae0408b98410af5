// Everything that makes a form of a process work.
import { dates } from "./dates.js";
import { drafts } from "./drafts.js";
import { dynamic } from "./dynamic.js";
import { mended } from "./mended.js";
import { pickers } from "./pickers.js";
import { presence } from "./presence.js";
import { preview } from "./preview.js";
import { richtext } from "./richtext.js";
import { rows } from "./rows.js";
import { uploads } from "./uploads.js";

const parts = [dates, rows, pickers, richtext, uploads, dynamic, drafts, presence, preview, mended];

export function forms(root) {
  for (const part of parts) part(root);
}

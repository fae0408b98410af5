// The process as text.
import { load } from "./document.js";

load();

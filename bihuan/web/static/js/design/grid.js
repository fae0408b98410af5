// The process as a table: one row a button.
import { load } from "./document.js";

load();

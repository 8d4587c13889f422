// The verbs of lists: rows are added, taken away, put back and moved, and one at a time is open.
import { change, type Filling } from "./filling";
import { settle } from "./answers";
import { newRow } from "./defaults";
import type { Question } from "./model";
import { put, rowsAt } from "./pointers";
import type { Answers, Value } from "./schema";

/** How the open row is named: the pointer of the row; "" while none is open. */
export function rowPointer(list: Question, index: number): string {
  return `${list.pointer}/${index}`;
}

export function openRow(filling: Filling, row: string): void {
  if (filling.state.get().openRow !== row) change(filling, { openRow: row });
}

/** Adds a row at the end and opens it; answers its number. */
export function addRow(filling: Filling, list: Question): number {
  const rows = rowsAt(filling.state.get().raw, list.path);
  write(filling, list, [...rows, newRow(list)], rows.length);
  return rows.length;
}

/** Takes a row away and answers it, so that it can be put back. */
export function removeRow(filling: Filling, list: Question, index: number): Answers {
  const rows = rowsAt(filling.state.get().raw, list.path);
  write(
    filling,
    list,
    rows.filter((_, at) => at !== index),
    null,
  );
  return rows[index] ?? {};
}

export function insertRow(filling: Filling, list: Question, index: number, row: Answers): void {
  const rows = rowsAt(filling.state.get().raw, list.path);
  write(filling, list, [...rows.slice(0, index), row, ...rows.slice(index)], null);
}

export function moveRow(filling: Filling, list: Question, from: number, to: number): void {
  const rows = [...rowsAt(filling.state.get().raw, list.path)];
  const [row] = rows.splice(from, 1);
  if (row) rows.splice(to, 0, row);
  const isOpen = filling.state.get().openRow === rowPointer(list, from);
  write(filling, list, rows, isOpen ? to : null);
}

function write(filling: Filling, list: Question, rows: Answers[], open: number | null): void {
  const { form, raw, refusals } = filling.state.get();
  const answers = put(raw, list.path, rows as Value);
  // What was refused of a row goes by its number, which may be another one now.
  const place = `/answers${list.pointer}`;
  change(filling, {
    raw: answers,
    ...settle(form, answers),
    openRow: open === null ? "" : rowPointer(list, open),
    refusals: refusals.filter(({ pointer }) => pointer !== place && !isBelow(pointer, place)),
  });
}

function isBelow(pointer: string, place: string): boolean {
  return pointer.startsWith(`${place}/`);
}

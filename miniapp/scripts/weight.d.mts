type Rows = [file: string, bytes: number][];

export const FIRST_SCREEN: number;
export const WHOLE_APP: number;
export function firstScreen(folder: string): Rows;
export function scripts(folder: string): Rows;
export function total(rows: Rows): number;
export function refusals(folder: string): string[];

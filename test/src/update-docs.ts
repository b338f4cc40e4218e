// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import { repository } from './docs-page.ts';

/** Whether the tests are to rewrite the documentation (`UPDATE_DOCS=1`); refused where `CI` is set. */
export function updating(): boolean {
	const wanted = (process.env.UPDATE_DOCS ?? '') !== '';
	if (wanted && (process.env.CI ?? '') !== '') throw new Error('UPDATE_DOCS is refused where CI is set');
	return wanted;
}

/** Writes a page of the documentation. */
export async function writePage(path: string, text: string): Promise<void> {
	await writeFile(repository + path, text);
}

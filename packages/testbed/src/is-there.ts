// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';

/** Whether there is something at a path. */
export async function isThere(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}

// SPDX-License-Identifier: Apache-2.0
import { findTestbed, listTestbeds, type Testbed } from '@branchline/testbed';

/** The testbed of a name; rejects, saying what to do, where it does not run. */
export async function running(name: string): Promise<Testbed> {
	const testbed = await findTestbed(name);
	if (testbed !== undefined) return testbed;
	const others = (await listTestbeds()).flatMap((one) => (one.state === undefined ? [] : one.name));
	const option = name === 'default' ? '' : ` --name ${name}`;
	const up = others.length === 0 ? '' : `; up are ${others.map((other) => `--name ${other}`).join(', ')}`;
	throw new Error(`testbed ${name} is not up: branchline testbed up${option}${up}`);
}

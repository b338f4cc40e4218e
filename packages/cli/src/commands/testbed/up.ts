// SPDX-License-Identifier: Apache-2.0
import {
	defaultImplementations,
	findTestbed,
	type Implementation,
	implementationNames,
	missing,
	pinOf,
	startTestbed,
	type Testbed,
} from '@branchline/testbed';
import type { UpArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';
import { sayMissing } from './say-missing.ts';

/** Brings a testbed up that stays up, and says how long each part took. */
export async function bringUp(options: UpArguments, terminal: Terminal): Promise<number> {
	const { name, proxyVersion, debounce, quiet } = options;
	if (quiet) terminal.beQuiet();
	const implementations = wantedOf(options);
	if (sayMissing(await missing('up', implementations), terminal)) return 1;
	const running = await findTestbed(name);
	if (running !== undefined) return sayUp(running, implementations, terminal);
	const began = performance.now();
	const testbed = await startTestbed({
		name,
		implementations,
		lifetime: 'detached',
		log: (line) => terminal.say('info', line),
		...(proxyVersion === undefined ? {} : { proxyVersion }),
		...(debounce === undefined ? {} : { debounceMs: debounce }),
	});
	const seconds = ((performance.now() - began) / 1_000).toFixed(1);
	terminal.print(`Testbed ${name} is up after ${seconds} s: ${versionsOf(testbed)}.\n\n${hint(testbed)}`);
	return 0;
}

function wantedOf({ implementation }: UpArguments): readonly Implementation[] {
	return implementation.length === 0 ? defaultImplementations : implementationNames.filter(isIn(implementation));
}

function isIn(names: readonly string[]): (name: string) => boolean {
	return (name) => names.includes(name);
}

function sayUp(testbed: Testbed, wanted: readonly Implementation[], terminal: Terminal): number {
	const { name, implementations } = testbed;
	const agree = wanted.length === implementations.length && wanted.every(isIn(implementations));
	if (!agree) {
		const has = implementations.join(' and ') || 'no mesh';
		terminal.say('error', `testbed ${name} is up with ${has}: take it down first, or choose another --name`);
		return 1;
	}
	terminal.print(`Testbed ${name} is up already: ${versionsOf(testbed)}.\n\n${hint(testbed)}`);
	return 0;
}

function versionsOf({ versions, implementations }: Testbed): string {
	const own = implementations.map((name) => `${pinOf(name).title} ${versions[name]}`);
	return [`Kubernetes ${versions.kubernetes}`, ...own].join(', ');
}

function hint({ kubeconfig }: Testbed): string {
	return `  export KUBECONFIG=${kubeconfig}`;
}

// SPDX-License-Identifier: Apache-2.0
import { findTestbed, type Implementation, missing, startTestbed, type Testbed } from '@branchline/testbed';
import type { UpArguments } from '../../arguments/testbed.ts';
import type { Terminal } from '../../terminal.ts';
import { sayMissing } from './say-missing.ts';

const all: readonly Implementation[] = ['istio', 'envoy-gateway'];

/** Brings a testbed up that stays up, and says how long each part took. */
export async function bringUp(options: UpArguments, terminal: Terminal): Promise<number> {
	const { name, proxyVersion, debounce, quiet } = options;
	if (quiet) terminal.beQuiet();
	const implementations = options.implementation.length === 0 ? all : all.filter(isIn(options.implementation));
	if (sayMissing(await missing('up'), terminal)) return 1;
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

function versionsOf({ versions }: Testbed): string {
	const { kubernetes, istio, envoyGateway } = versions;
	const meshes = [istio && `Istio ${istio}`, envoyGateway && `Envoy Gateway ${envoyGateway}`].filter(Boolean);
	return [`Kubernetes ${kubernetes}`, ...meshes].join(', ');
}

function hint({ kubeconfig }: Testbed): string {
	return `  export KUBECONFIG=${kubeconfig}`;
}

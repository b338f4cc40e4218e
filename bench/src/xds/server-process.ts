// SPDX-License-Identifier: Apache-2.0
// Serves sandboxes over delta ADS as go/main.go does: commands by lines on stdin, answers on stdout. Run it with
// --expose-gc.
import { createInterface } from 'node:readline';
import { ControlPlane, listen, Store } from 'envoy-control-plane-ts';
import { clusterOf, endpointsOf } from './sandboxes.ts';
import type { Usage } from './server.ts';

const store = new Store();
const { port } = await listen(new ControlPlane({ serve: store }));

const commands: Readonly<Record<string, (...numbers: number[]) => void>> = {
	fill: (from = 0, to = 0) => {
		const indices = Array.from({ length: to - from }, (_, index) => from + index);
		store.publish({ set: indices.flatMap((index) => [endpointsOf(index, 0), clusterOf(index)]) });
		answer(usage());
	},
	set: (index = 0, revision = 0) => {
		store.publish({ set: [endpointsOf(index, revision), ...(revision === 0 ? [clusterOf(index)] : [])] });
	},
	remove: (index = 0) => {
		store.publish({ remove: [clusterOf(index), endpointsOf(index, 0)] });
	},
	usage: () => answer(usage()),
	collect: () => {
		// What a first collection finalizes, a second one frees.
		for (let time = 0; time < 2; time++) globalThis.gc!();
		answer(usage());
	},
};

answer({ port });

function usage(): Usage {
	const { user, system } = process.cpuUsage();
	const { heapUsed, external } = process.memoryUsage();
	return { cpu: (user + system) / 1000, heap: heapUsed + external };
}

function answer(value: object): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}

createInterface(process.stdin)
	.on('line', (line) => {
		const [command = '', ...numbers] = line.split(' ');
		commands[command]!(...numbers.map(Number));
	})
	.on('close', () => process.exit());

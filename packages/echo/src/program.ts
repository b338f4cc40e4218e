// SPDX-License-Identifier: Apache-2.0
import { setMaxListeners } from 'node:events';
import type { Application } from './serve/application.ts';
import { type OpenPort, openApplicationPort } from './serve/application-port.ts';
import { Arrivals } from './serve/arrivals.ts';
import { openControlPort } from './serve/control-port.ts';
import type { Settings } from './settings.ts';

/** The program while it runs. */
export interface Running {
	/** In the order of the settings. */
	readonly ports: readonly number[];
	readonly controlPort: number;
	/** Accepts no more, answers what is under way, and resolves then. */
	stop(): Promise<void>;
}

/** Opens every port, application ports first: who finds the control port ready finds all of them open. */
export async function startProgram({ workload, namespace, pod, ports, controlPort }: Settings): Promise<Running> {
	const stopping = new AbortController();
	// Every port listens, and every connection until it is closed: many listeners are no leak here.
	setMaxListeners(0, stopping.signal);
	const application: Application = {
		identity: { workload, namespace, pod },
		arrivals: new Arrivals(),
		stopping: stopping.signal,
	};
	const opened: OpenPort[] = [];
	for (const port of ports) opened.push(await openApplicationPort(application, port));
	const control = await openControlPort(application, controlPort);
	return {
		ports: opened.map(({ port }) => port),
		controlPort: control.port,
		stop: async () => {
			stopping.abort();
			await Promise.all([...opened, control].map((port) => port.close()));
		},
	};
}

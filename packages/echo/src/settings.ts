// SPDX-License-Identifier: Apache-2.0
import { hostname } from 'node:os';

/** What the environment of the program says. */
export interface Settings {
	readonly workload: string;
	readonly namespace: string;
	readonly pod: string;
	readonly ports: readonly number[];
	readonly controlPort: number;
}

/** Reads the settings from environment variables; throws an Error that names every wrong one. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
	const faults: string[] = [];
	const ports = (name: string, otherwise: string): readonly number[] => {
		const texts = (environment[name] || otherwise).split(',').map((text) => text.trim());
		const numbers = texts.map((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN));
		if (!numbers.every((number) => number <= 65_535)) faults.push(`${name}: expected ports such as 8080,9090`);
		return numbers;
	};
	const applicationPorts = ports('ECHO_PORTS', '8080');
	const controlPorts = ports('ECHO_CONTROL_PORT', '8999');
	if (controlPorts.length !== 1) faults.push('ECHO_CONTROL_PORT: expected one port');
	if (faults.length > 0) throw new Error(faults.join('\n'));
	const pod = environment.POD_NAME || hostname();
	return {
		workload: environment.ECHO_WORKLOAD || hostname(),
		namespace: environment.POD_NAMESPACE || 'default',
		pod,
		ports: applicationPorts,
		controlPort: controlPorts[0]!,
	};
}

// SPDX-License-Identifier: Apache-2.0
import { istiod } from './ports.ts';

/** The mesh's configuration: nothing in clear sight but routing. It is JSON, which is YAML. */
export const meshConfig = {
	enableAutoMtls: false,
	enableTracing: false,
	ingressControllerMode: 'OFF',
	outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
	defaultProviders: { metrics: [] },
	defaultConfig: { discoveryAddress: `${istiod.host}:${istiod.discovery}` },
} as const;

/** What istiod reads from its environment: what needs certificates or webhooks is off, and so is what only measures. */
export const istiodVariables: Readonly<Record<string, string>> = {
	POD_NAME: 'istiod-0',
	POD_NAMESPACE: 'istio-system',
	CLUSTER_ID: 'Kubernetes',
	ENABLE_CA_SERVER: 'false',
	PILOT_CERT_PROVIDER: 'none',
	INJECT_ENABLED: 'false',
	INJECTION_WEBHOOK_CONFIG_NAME: '',
	VALIDATION_WEBHOOK_CONFIG_NAME: '',
	ENABLE_LEADER_ELECTION: 'false',
	PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
	PILOT_ENABLE_ALPN_FILTER: 'false',
	PILOT_ENABLE_METADATA_EXCHANGE: 'false',
	PILOT_ENABLE_TELEMETRY_LABEL: 'false',
	PILOT_ENDPOINT_TELEMETRY_LABEL: 'false',
};

/** How long istiod waits for more changes: ten milliseconds where nothing else is said, at most twenty times as long. */
export function debounce(ms = 10): Readonly<Record<string, string>> {
	return { PILOT_DEBOUNCE_AFTER: `${ms}ms`, PILOT_DEBOUNCE_MAX: `${ms * 20}ms` };
}

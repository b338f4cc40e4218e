// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { Implementation } from '../build/implementations.ts';
import { startContour } from '../contour/start-contour.ts';
import { startEnvoyGateway } from '../envoy-gateway/start-envoy-gateway.ts';
import { startIstio } from '../istio/start-istio.ts';
import type { SupervisedProcess } from '../process/supervised.ts';
import { startTraefik } from '../traefik/start-traefik.ts';
import type { TestbedContext } from './context.ts';

/** How each implementation is started, with what belongs to it in the cluster; resolves when it is ready. */
export const starts: Readonly<
	Record<Implementation, (context: TestbedContext, kube: Kube) => Promise<SupervisedProcess>>
> = {
	istio: startIstio,
	'envoy-gateway': startEnvoyGateway,
	contour: startContour,
	traefik: startTraefik,
};

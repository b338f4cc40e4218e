// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { isGateway } from './gateway.ts';
import { isSidecar } from './sidecar.ts';
import { isVirtualService } from './virtual-service.ts';

const stringMatch: Shape = { fields: { exact: 'string', prefix: 'string', regex: 'string' } };

const destination: Shape = {
	fields: { host: 'string', subset: 'string', port: { fields: { number: 'number' } } },
	required: ['host'],
};

const match: Shape = {
	fields: {
		uri: stringMatch,
		scheme: stringMatch,
		method: stringMatch,
		authority: stringMatch,
		headers: { map: stringMatch },
		withoutHeaders: { map: stringMatch },
		queryParams: { map: stringMatch },
		port: 'number',
		gateways: { list: 'string' },
		sourceLabels: { map: 'string' },
		sourceNamespace: 'string',
	},
};

const withDestination: Shape = { fields: { destination }, required: ['destination'] };

const share: Shape = {
	fields: { destination, headers: { fields: { response: { fields: { add: { map: 'string' } } } } } },
	required: ['destination'],
};

const http: Shape = {
	fields: {
		name: 'string',
		match: { list: match },
		route: { list: share },
		mirror: destination,
		mirrors: { list: withDestination },
		rewrite: { fields: { uri: 'string' } },
		delegate: { fields: { name: 'string', namespace: 'string' } },
	},
};

const virtualService: Shape = {
	fields: {
		spec: {
			fields: {
				hosts: { list: 'string' },
				gateways: { list: 'string' },
				exportTo: { list: 'string' },
				http: { list: http },
			},
		},
	},
};

const sidecar: Shape = {
	fields: {
		spec: {
			fields: {
				egress: {
					list: { fields: { hosts: { list: 'string' }, port: { fields: { number: 'number', protocol: 'string' } } } },
				},
			},
		},
	},
};

const gateway: Shape = {
	fields: { spec: { fields: { servers: { list: { fields: { hosts: { list: 'string' } } } } } } },
};

/** The fields of VirtualServices, Sidecars and Gateways that are read. */
export const shapeOf: ShapeOf = (object) => {
	if (isVirtualService(object)) return virtualService;
	if (isSidecar(object)) return sidecar;
	return isGateway(object) ? gateway : undefined;
};

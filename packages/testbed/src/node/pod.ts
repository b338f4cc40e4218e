// SPDX-License-Identifier: Apache-2.0

/** What names and describes an object of a cluster, as far as the node reads it. */
interface Metadata {
	readonly name: string;
	readonly namespace: string;
	readonly uid: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly creationTimestamp?: string;
	readonly deletionTimestamp?: string;
	readonly deletionGracePeriodSeconds?: number;
	readonly [field: string]: unknown;
}

/** Which keys of a ConfigMap or Secret are meant, and whether it may be missing. */
export interface Source {
	readonly name?: string;
	readonly optional?: boolean;
}

/** A file of a volume that stands for one key. */
export interface KeyToPath {
	readonly key: string;
	readonly path: string;
	readonly mode?: number;
}

/** A field of the pod itself. */
interface FieldRef {
	readonly fieldPath: string;
}

/** One variable of a container's environment. */
export interface EnvVar {
	readonly name: string;
	readonly value?: string;
	readonly valueFrom?: {
		readonly fieldRef?: FieldRef;
		readonly configMapKeyRef?: Source & { readonly key: string };
		readonly secretKeyRef?: Source & { readonly key: string };
		readonly [other: string]: unknown;
	};
}

/** All keys of a ConfigMap or Secret as variables. */
interface EnvFrom {
	readonly prefix?: string;
	readonly configMapRef?: Source;
	readonly secretRef?: Source;
}

/** What is done to a container by HTTP, TCP or a command. */
export interface Handler {
	readonly httpGet?: {
		readonly path?: string;
		readonly port: number | string;
		readonly host?: string;
		readonly scheme?: string;
		readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
	};
	readonly tcpSocket?: { readonly port: number | string; readonly host?: string };
	readonly exec?: { readonly command?: readonly string[] };
	readonly sleep?: { readonly seconds: number };
	readonly grpc?: { readonly port: number; readonly service?: string };
}

/** A question that is asked of a container again and again; absent numbers have the defaults of Kubernetes. */
export interface Probe extends Handler {
	readonly initialDelaySeconds?: number;
	readonly periodSeconds?: number;
	readonly timeoutSeconds?: number;
	readonly successThreshold?: number;
	readonly failureThreshold?: number;
	readonly terminationGracePeriodSeconds?: number;
}

/** Where a volume is in a container's file system. */
interface VolumeMount {
	readonly name: string;
	readonly mountPath: string;
	readonly subPath?: string;
	readonly subPathExpr?: string;
	readonly readOnly?: boolean;
}

/** Who a container runs as. */
interface SecurityContext {
	readonly runAsUser?: number;
	readonly runAsGroup?: number;
}

/** One container of a pod. */
export interface Container {
	readonly name: string;
	readonly image?: string;
	readonly command?: readonly string[];
	readonly args?: readonly string[];
	readonly workingDir?: string;
	readonly env?: readonly EnvVar[];
	readonly envFrom?: readonly EnvFrom[];
	readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
	readonly volumeMounts?: readonly VolumeMount[];
	readonly readinessProbe?: Probe;
	readonly livenessProbe?: Probe;
	readonly startupProbe?: Probe;
	readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
	readonly securityContext?: SecurityContext;
	/** Of an init container alone: one that stays (`Always`). */
	readonly restartPolicy?: string;
}

/** Part of a volume that is made of several. */
export interface ProjectedSource {
	readonly configMap?: Source & { readonly items?: readonly KeyToPath[] };
	readonly secret?: Source & { readonly items?: readonly KeyToPath[] };
	readonly downwardAPI?: { readonly items?: readonly DownwardFile[] };
	readonly serviceAccountToken?: {
		readonly path: string;
		readonly audience?: string;
		readonly expirationSeconds?: number;
	};
	readonly [other: string]: unknown;
}

/** A file that holds a field of the pod. */
export interface DownwardFile {
	readonly path: string;
	readonly fieldRef?: FieldRef;
	readonly mode?: number;
}

/** A volume of a pod, of one of the kinds that the node knows, or another. */
export interface Volume {
	readonly name: string;
	readonly emptyDir?: object;
	readonly hostPath?: { readonly path: string };
	readonly configMap?: Source & { readonly items?: readonly KeyToPath[]; readonly defaultMode?: number };
	readonly secret?: {
		readonly secretName?: string;
		readonly optional?: boolean;
		readonly items?: readonly KeyToPath[];
		readonly defaultMode?: number;
	};
	readonly downwardAPI?: { readonly items?: readonly DownwardFile[]; readonly defaultMode?: number };
	readonly projected?: { readonly sources?: readonly ProjectedSource[]; readonly defaultMode?: number };
	readonly [other: string]: unknown;
}

/** What a pod is to be. */
export interface PodSpec {
	readonly nodeName?: string;
	readonly nodeSelector?: Readonly<Record<string, string>>;
	readonly schedulerName?: string;
	readonly schedulingGates?: readonly unknown[];
	readonly serviceAccountName?: string;
	readonly automountServiceAccountToken?: boolean;
	readonly restartPolicy?: string;
	readonly terminationGracePeriodSeconds?: number;
	readonly hostNetwork?: boolean;
	readonly hostname?: string;
	readonly subdomain?: string;
	readonly hostAliases?: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[];
	readonly securityContext?: SecurityContext;
	readonly readinessGates?: readonly { readonly conditionType: string }[];
	readonly initContainers?: readonly Container[];
	readonly containers: readonly Container[];
	readonly volumes?: readonly Volume[];
}

/** A Pod of the API server; what its defaults fill in is there. */
export interface Pod {
	readonly metadata: Metadata;
	readonly spec: PodSpec;
	readonly status?: { readonly phase?: string; readonly [field: string]: unknown };
}

/** `namespace/name` of a pod, for messages. */
export function podName({ metadata: { namespace, name } }: Pod): string {
	return `${namespace}/${name}`;
}

/** The reference by which the client finds the pod. */
export function podRef({ metadata: { namespace, name } }: Pod) {
	return { apiVersion: 'v1', kind: 'Pod', namespace, name } as const;
}

import type { Node } from '../../dataset/plan/plan.ts';

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;

export function json(value: unknown): Response {
  return Response.json(value);
}

export function empty(status: 200 | 204): Response {
  return new Response(null, { status });
}

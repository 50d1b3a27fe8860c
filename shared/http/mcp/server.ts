/** The Model Context Protocol over streamable HTTP, stateless: each message is answered separately, as JSON. */
import {
  createMcpHandler,
  isLegacyRequest,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { presentLook } from '../../look/present.ts';
import type { Tool } from './tools.ts';

/** The result of a tool, and whether it is an error. */
export interface ToolResult {
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

export interface McpMessage {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

const about = () => ({ name: 'upare', title: presentLook().name, version: '1' });

/** Answers one message. @param call runs a tool */
export async function answerMessage<D>(
  tools: ReadonlyMap<string, Tool<D>>,
  message: McpMessage,
  call: (tool: Tool<D>, parameters: Readonly<Record<string, unknown>>) => Promise<ToolResult>,
): Promise<Response> {
  const serve = () => {
    const server = new Server(about(), { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', () => ({ tools: [...tools.values()].map(({ told }) => told) }));
    server.setRequestHandler('tools/call', async ({ params }) => {
      const tool = tools.get(params.name);
      if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no tool ${params.name}`);
      const { envelope, failed } = await call(tool, params.arguments ?? {});
      return {
        content: [{ type: 'text', text: JSON.stringify(envelope) }],
        structuredContent: envelope,
        ...(failed && { isError: true }),
      };
    });
    return server;
  };
  const { url, body } = message;
  const headers = new Headers(message.headers);
  // We never stream, so clients that accept only JSON are served too.
  headers.set('accept', 'application/json, text/event-stream');
  const request = new Request(url, { method: 'POST', headers, body });
  if (!(await isLegacyRequest(request))) {
    const handler = createMcpHandler(serve, { legacy: 'reject', maxSubscriptions: 0 });
    return handler.fetch(request);
  }
  const server = serve();
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}

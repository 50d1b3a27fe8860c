/** The clients that the references know. */
export const redirectUri = 'https://client.example/cb';
export const client = { client_id: 'bench', client_secret: 'bench-secret' };
export const resourceServer = { client_id: 'bench-resource', client_secret: 'bench-resource-secret' };

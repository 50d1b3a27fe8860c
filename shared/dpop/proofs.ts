/** Accepts DPoP proofs: verified, and each once over all instances. */
import type { SeenProofs } from '../db/tables/seen-proofs.ts';
import { budgets } from '../limits/budgets.ts';
import type { Limits } from '../limits/limits.ts';
import type { Nonces } from './nonces.ts';
import { PROOF_KEPT, ProofFault, type ProvenRequest, readProof } from './proof.ts';

export interface Proofs {
  /**
   * Accepts the proof of a request.
   * @param proof the value of the DPoP header
   * @param tellNonce called with the next nonce if this proof has another one or none
   * @returns the thumbprint of its key
   * @throws ProofFault, ApiError RATE_LIMITED
   */
  take(proof: string, request: ProvenRequest, tellNonce: (nonce: string) => void): Promise<string>;
}

export function createProofs(seen: SeenProofs, nonces: Nonces, limits: Pick<Limits, 'count'>): Proofs {
  return {
    async take(proof, request, tellNonce) {
      const next = nonces.next();
      const told = (error: unknown) => {
        tellNonce(next);
        throw error;
      };
      const { thumbprint, jti, nonce } = await readProof(proof, request, nonces).catch(told);
      if (nonce !== next) tellNonce(next);
      await limits.count(budgets.proofs, thumbprint);
      if (!(await seen.isFirst(thumbprint, jti, Date.now() + PROOF_KEPT * 1000))) {
        throw new ProofFault('the proof was used before');
      }
      return thumbprint;
    },
  };
}

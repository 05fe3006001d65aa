export { personUri, roomUri } from "@custos/crypto/codec";

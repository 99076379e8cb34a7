/**
 * Environment variables that make usual programs trust a task's authority: `certificatePath` holds it alone, `bundlePath` it and the
 * system's own, both as the program sees them.
 */
export function trustEnvironment(certificatePath: string, bundlePath: string): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: certificatePath,
    SSL_CERT_FILE: bundlePath,
    CURL_CA_BUNDLE: bundlePath,
    REQUESTS_CA_BUNDLE: bundlePath,
    PIP_CERT: bundlePath,
    GIT_SSL_CAINFO: bundlePath,
    NPM_CONFIG_CAFILE: bundlePath,
    AWS_CA_BUNDLE: bundlePath,
  };
}

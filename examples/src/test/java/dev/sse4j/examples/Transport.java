package dev.sse4j.examples;

import dev.sse4j.server.jetty.SseServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What carries a stream: a protocol, with TLS or without. */
enum Transport {
  HTTP1(false, List.of(Protocol.HTTP_1_1)),
  HTTP1_TLS(true, List.of(Protocol.HTTP_1_1)),
  HTTP2(false, List.of(Protocol.H2_PRIOR_KNOWLEDGE)),
  HTTP2_TLS(true, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));

  /** Nobody but this process believes it. */
  static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
      .commonName("sse4j")
      .addSubjectAlternativeName("127.0.0.1")
      .build();

  static final String PASSWORD = "changeit";

  private final boolean tls;
  private final List<Protocol> protocols;

  Transport(boolean tls, List<Protocol> protocols) {
    this.tls = tls;
    this.protocols = protocols;
  }

  /** Returns what the protocol is called in a response. */
  Protocol protocol() {
    return protocols.get(0);
  }

  /** Returns a client that speaks only this, and never loses patience. */
  OkHttpClient client() {
    OkHttpClient.Builder client =
        new OkHttpClient.Builder().protocols(protocols).readTimeout(Duration.ZERO);
    if (tls) {
      HandshakeCertificates trusted = new HandshakeCertificates.Builder()
          .addTrustedCertificate(CERTIFICATE.certificate())
          .build();
      client.sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager());
    }
    return client.build();
  }

  /** Lets a server speak this, among others. */
  SseServerBuilder on(SseServerBuilder server) {
    return tls ? server.tls(tls()) : server;
  }

  static SslContextFactory.Server tls() {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(keyStore());
    tls.setKeyStorePassword(PASSWORD);
    return tls;
  }

  /** Writes what {@code --tls-keystore} reads. */
  static Path keyStoreIn(Path folder) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("server.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      keyStore().store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "sse4j", CERTIFICATE.keyPair().getPrivate(), PASSWORD.toCharArray(), new Certificate[] {
            CERTIFICATE.certificate()
          });
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("cannot make a key store", e);
    }
  }
}

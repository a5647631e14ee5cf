package dev.sse4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.function.Consumer;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a server proves itself with: the options of TLS. */
final class KeyStoreFile {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "Speaks TLS, with the certificate and key in this PKCS12 file (default: plain HTTP).")
  private @Nullable Path file;

  @Option(
      names = "--tls-password",
      paramLabel = "P",
      converter = Secret.Converter.class,
      description = "The password of that file.")
  private @Nullable Secret password;

  /** Opens the key store, if there is to be one, and hands on what makes TLS of it. */
  void ifGiven(Main main, Consumer<SslContextFactory.Server> use) {
    if (file == null) {
      if (password != null) {
        throw usage("option '--tls-password' needs '--tls-keystore', the file that it opens");
      }
      return;
    }
    Secret secret = main.secret(command, password, "SSE4J_TLS_PASSWORD")
        .orElseThrow(
            () -> usage("option '--tls-keystore' needs '--tls-password', or SSE4J_TLS_PASSWORD"));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(open(file, secret));
    tls.setKeyStorePassword(secret.value());
    use.accept(tls);
  }

  private static KeyStore open(Path file, Secret password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.value().toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          return store;
        }
      }
    } catch (FileSystemException e) {
      throw new Failure("cannot open the key store " + file + ": " + Failure.describe(e), e);
    } catch (IOException | GeneralSecurityException e) {
      String hint = e.getCause() instanceof UnrecoverableKeyException ? "" : "; is it PKCS12?";
      throw new Failure("cannot open the key store " + file + ": " + Failure.describe(e) + hint, e);
    }
    throw new Failure("expected a private key in the key store " + file + ", but there is none");
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}

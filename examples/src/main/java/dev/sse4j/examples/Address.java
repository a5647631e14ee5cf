package dev.sse4j.examples;

import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.server.jetty.SseServerBuilder;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a server listens: the options that all servers here have. */
final class Address {

  private static final int MAX_PORT = 65_535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8001",
      description = "The port to listen on; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  /** Returns a server for this address that is not started yet. */
  SseServer server(Handler first, Handler... others) {
    SseServerBuilder server = builder(first);
    List.of(others).forEach(server::handler);
    return server.build();
  }

  /** Returns a builder of servers for this address. */
  SseServerBuilder builder(Handler first) {
    if (port < 0 || port > MAX_PORT) {
      throw new ParameterException(
          command.commandLine(),
          "expected a port from 0 to " + MAX_PORT + " for option '--port', but was " + port);
    }
    if (host.isBlank()) {
      throw new ParameterException(
          command.commandLine(),
          "expected an address for option '--host', but it was empty; 0.0.0.0 is all");
    }
    return SseServer.builder(first).host(host).port(port);
  }
}

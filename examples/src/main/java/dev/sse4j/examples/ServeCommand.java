package dev.sse4j.examples;

import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseHandlerBuilder;
import dev.sse4j.server.jetty.SseServer;
import dev.sse4j.spi.Replayer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * A server for those who need no code of their own: what is posted to {@code /publish} goes to the
 * subscribers.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description = "Broadcasts what is posted to /publish to those who subscribe.",
    footer = {
      "",
      "A token T may be @FILE. Without the option it is taken from the environment: SSE4J_PUBLISH_TOKEN,",
      "SSE4J_ADMIN_TOKEN. Without a publish token nobody can publish; without an admin token the status",
      "is shown if the server listens on a loopback address only."
    })
final class ServeCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Mixin
  private Address address;

  @Option(
      names = "--history",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many events to keep for those who come back; 0 for none (default: ${DEFAULT-VALUE}).")
  private int history;

  @Option(
      names = "--history-age",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description = "How long to keep them (default: ${DEFAULT-VALUE}).")
  private Duration historyAge;

  @Option(
      names = "--publish-token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "Lets those publish who have this token.")
  private @Nullable Secret publishToken;

  @Option(
      names = "--admin-token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "Shows the status to those who have this token.")
  private @Nullable Secret adminToken;

  @Option(names = "--no-admin", description = "Shows the status to nobody.")
  private boolean noAdmin;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = DurationConverter.class,
      description = "After how long a silent stream gets a comment (default: ${DEFAULT-VALUE}).")
  private Duration keepAlive;

  @Option(
      names = "--max-lag",
      paramLabel = "SIZE",
      defaultValue = "1MiB",
      converter = SizeConverter.class,
      description =
          "How far a subscriber may fall behind before it is cut; no event may be larger (default: ${DEFAULT-VALUE}).")
  private int maxLag;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "How long streams have to end in order when the server stops (default: ${DEFAULT-VALUE}).")
  private Duration drain;

  @Override
  public Integer call() {
    try (Hub hub = hub()) {
      SseServer server = address.server(handler(hub));
      Foreground.run(server, spec.commandLine().getOut(), hub::close);
      return 0;
    }
  }

  private Hub hub() {
    if (history < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a number from 0 for option '--history', but was " + history);
    }
    try {
      return Hub.builder()
          .replayer(history == 0 ? Replayer.none() : Replayer.within(historyAge, history))
          .keepAlive(keepAlive)
          .maxLagBytes(maxLag)
          .maxEventBytes(Math.min(maxLag, HubBuilder.DEFAULT_MAX_EVENT_BYTES))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private SseHandler handler(Hub hub) {
    SseHandlerBuilder handler = SseHandler.builder(hub).drain(drain);
    main.secret(spec, publishToken, "SSE4J_PUBLISH_TOKEN")
        .ifPresent(token -> handler.publishToken(token.value()));
    if (!noAdmin) {
      main.secret(spec, adminToken, "SSE4J_ADMIN_TOKEN")
          .ifPresentOrElse(token -> handler.adminToken(token.value()), handler::adminOnLoopback);
    }
    return handler.build();
  }
}

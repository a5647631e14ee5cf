package dev.sse4j.benchmarks.fanout;

import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our server under test: {@code /subscribe/**} as always, {@code /go} to publish in process. */
@Command(
    name = "fanout-server",
    description = "Serves streams with sse4j, and publishes when GET /go asks for it.",
    mixinStandardHelpOptions = true)
public final class FanoutServer implements Callable<Integer> {

  @Option(names = "--port", description = "the port on 127.0.0.1; 0 picks one", required = true)
  private int port;

  @Option(names = "--batch-delay", description = "as of the hub, such as PT0.01S")
  private Duration batchDelay = Duration.ZERO;

  @Option(names = "--max-lag-bytes", description = "as of the hub (default ${DEFAULT-VALUE})")
  private int maxLagBytes = HubBuilder.DEFAULT_MAX_LAG_BYTES;

  @Option(names = "--write-timeout", description = "as of the hub (default ${DEFAULT-VALUE})")
  private Duration writeTimeout = HubBuilder.DEFAULT_WRITE_TIMEOUT;

  @Override
  public Integer call() throws Exception {
    Hub hub = Hub.builder()
        .batchDelay(batchDelay)
        .maxLagBytes(maxLagBytes)
        .writeTimeout(writeTimeout)
        .build();
    GoHandler go = new GoHandler(new HubFanout(hub));
    SseServer server = new SseServer("127.0.0.1", port, new SseHandler(hub), go);
    server.start();
    System.out.println("listening on " + server.uri());
    server.join();
    return 0;
  }
}

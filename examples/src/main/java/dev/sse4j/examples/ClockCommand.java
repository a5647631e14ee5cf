package dev.sse4j.examples;

import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import java.util.concurrent.Callable;
import org.eclipse.jetty.server.Handler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@link SpeakingClock} with its page, in a process of its own. */
@Command(
    name = "clock",
    sortOptions = false,
    description =
        "A clock: the time at /subscribe/time, each second, and a page that shows it at /.")
final class ClockCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Mixin
  private Address address;

  @Override
  public Integer call() {
    try (Hub hub = Hub.create();
        SpeakingClock clock = new SpeakingClock(hub)) {
      SseHandler sse = SseHandler.builder(hub).adminOnLoopback().build();
      Handler page = WebPages.of("clock.html", "clock.js", "stream.js", "style.css", "icon.svg");
      SseServer server = address.server(sse, page);
      clock.start();
      Foreground.run(server, spec.commandLine().getOut(), clock::close, hub::close);
      return 0;
    }
  }
}

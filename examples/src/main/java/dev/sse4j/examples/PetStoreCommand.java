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

/** The {@link PetStore} with its page, in a process of its own. */
@Command(
    name = "petstore",
    sortOptions = false,
    description =
        "A pet store: new cats and dogs at /subscribe/pets, and a page that shows them at /.")
final class PetStoreCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @Mixin
  private Address address;

  @Override
  public Integer call() {
    try (Hub hub = Hub.create();
        PetStore store = new PetStore(hub)) {
      SseHandler sse = SseHandler.builder(hub).adminOnLoopback().build();
      Handler page =
          WebPages.of("petstore.html", "petstore.js", "stream.js", "style.css", "icon.svg");
      SseServer server = address.server(sse, page);
      store.open();
      Foreground.run(server, spec.commandLine().getOut(), store::close, hub::close);
      return 0;
    }
  }
}

package dev.sse4j.examples;

import dev.sse4j.server.jetty.StreamHandler;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.HttpUrl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A server that passes the answers of a language model on, while they are being written. */
@Command(
    name = "llm-proxy",
    sortOptions = false,
    description =
        "Posts to a language model what is posted here, at any path, and streams the answer back.",
    footer = {
      "",
      "Without --url each answer is the recorded one, and nothing leaves this machine. With it, the key is taken",
      "from the environment, OPENAI_API_KEY or ANTHROPIC_API_KEY, if it is there; readers need none:",
      "  sse4j llm-proxy --url https://api.openai.com/v1/chat/completions",
      "  curl -N localhost:8001 -H 'Content-Type: application/json' -d '{\"stream\": true, …}'"
    })
final class LlmProxyCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Mixin
  private Address address;

  @Mixin
  private Upstream upstream;

  @Override
  public Integer call() {
    if (upstream.url().isPresent()) {
      serve(upstream.url().get(), upstream.key(main));
      return 0;
    }
    try (RecordedAnswer recorded = upstream.play(Upstream.Transcript.ANSWER)) {
      serve(recorded.url(), Optional.empty());
      return 0;
    }
  }

  private void serve(HttpUrl url, Optional<Secret> key) {
    StreamHandler relay = new StreamHandler(new ModelRelay(upstream.api(), url, key));
    Foreground.run(address.server(relay), spec.commandLine().getOut());
  }
}

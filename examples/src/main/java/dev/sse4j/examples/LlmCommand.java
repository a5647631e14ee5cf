package dev.sse4j.examples;

import dev.sse4j.SseException;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** Prints the answer of a language model while it is being written. */
@Command(
    name = "llm",
    sortOptions = false,
    description = "Prints the answer of a language model while it is being written.",
    footer = {
      "",
      "Without --url the answer is a recorded one, and nothing leaves this machine. With it, the key is taken",
      "from the environment, OPENAI_API_KEY or ANTHROPIC_API_KEY, if it is there:",
      "  --provider openai    --url https://api.openai.com/v1/chat/completions",
      "  --provider anthropic --url https://api.anthropic.com/v1/messages"
    })
final class LlmCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Mixin
  private Upstream upstream;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "The model to ask (default: a small one of the provider).")
  private @Nullable String model;

  @Option(
      names = "--transcript",
      paramLabel = "answer|error",
      defaultValue = "answer",
      description =
          "Which recording to play: a whole answer, or one that an error ends (default: ${DEFAULT-VALUE}).")
  private Upstream.Transcript transcript;

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..1",
      defaultValue = "What are server-sent events good for?",
      description = "What to ask (default: ${DEFAULT-VALUE}).")
  private String prompt;

  @Override
  public Integer call() {
    if (upstream.url().isPresent()) {
      ask(upstream.url().get(), upstream.key(main));
      return 0;
    }
    try (RecordedAnswer recorded = upstream.play(transcript)) {
      ask(recorded.url(), Optional.empty());
      return 0;
    }
  }

  private void ask(HttpUrl url, Optional<Secret> key) {
    ChatApi api = upstream.api();
    Request request = api.request(url, model == null ? api.defaultModel() : model, prompt, key);
    PrintWriter out = spec.commandLine().getOut();
    try (EventStream events = SseClient.read(Upstream.http(), request)) {
      try {
        api.copyText(events, text -> {
          out.print(Terminal.printable(text));
          out.flush();
        });
      } finally {
        out.println();
      }
    } catch (JacksonException e) {
      throw new Failure("expected an event with JSON, but its data was something else");
    } catch (SseException | Failure e) {
      throw new Failure(Failure.describe(e, key));
    }
  }
}

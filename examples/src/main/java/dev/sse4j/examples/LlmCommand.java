package dev.sse4j.examples;

import dev.sse4j.SseException;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  /** Whose interface to speak. */
  enum Provider {
    OPENAI,
    ANTHROPIC
  }

  /** Which recording to play. */
  enum Transcript {
    ANSWER,
    ERROR
  }

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Option(
      names = "--provider",
      paramLabel = "openai|anthropic",
      defaultValue = "openai",
      description = "Whose interface to speak (default: ${DEFAULT-VALUE}).")
  private Provider provider;

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "The address to post the prompt to; without it, a recorded answer is played.")
  private @Nullable HttpUrl url;

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
  private Transcript transcript;

  @Option(
      names = "--pace",
      paramLabel = "TIME",
      defaultValue = "40ms",
      converter = DurationConverter.class,
      description =
          "How long a recorded answer waits before each event (default: ${DEFAULT-VALUE}).")
  private Duration pace;

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..1",
      defaultValue = "What are server-sent events good for?",
      description = "What to ask (default: ${DEFAULT-VALUE}).")
  private String prompt;

  @Override
  public Integer call() {
    ChatApi api = provider == Provider.OPENAI ? new OpenAiChat() : new AnthropicMessages();
    if (url != null) {
      ask(api, url, main.secret(spec, null, api.keyVariable()));
      return 0;
    }
    String recording = (provider + "-" + transcript + ".sse").toLowerCase(Locale.ROOT);
    try (RecordedAnswer recorded = RecordedAnswer.start(recording, pace)) {
      ask(api, recorded.url(), Optional.empty());
      return 0;
    }
  }

  private void ask(ChatApi api, HttpUrl url, Optional<Secret> key) {
    // A redirect is not followed: prompt and key are for this address alone.
    OkHttpClient http = new OkHttpClient.Builder().followRedirects(false).build();
    Request request = api.request(url, model == null ? api.defaultModel() : model, prompt, key);
    PrintWriter out = spec.commandLine().getOut();
    try (EventStream events = SseClient.read(http, request)) {
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
      String message = Failure.describe(e);
      throw new Failure(key.map(secret -> secret.hideIn(message)).orElse(message));
    }
  }
}

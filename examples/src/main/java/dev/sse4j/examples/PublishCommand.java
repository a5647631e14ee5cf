package dev.sse4j.examples;

import dev.sse4j.Namespace;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Publishes one event over HTTP, and prints its id. */
@Command(
    name = "publish",
    sortOptions = false,
    description =
        "Publishes one event to a server that was started with \"serve --publish-token T\"; prints its id.",
    footer = {
      "",
      "The token T may be @FILE. Without the option it is taken from the environment: SSE4J_PUBLISH_TOKEN."
    })
final class PublishCommand implements Callable<Integer> {

  private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
  private static final int MAX_ANSWER_BYTES = 4 << 10;

  /** Servers refuse these in a path, however they are encoded, or take them for something else. */
  private static final Pattern NOT_FOR_A_PATH = Pattern.compile("[%;\\[\\]\\\\]");

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "The server: http://127.0.0.1:8001")
  private HttpUrl url;

  @Parameters(
      index = "1",
      paramLabel = "NS",
      converter = NamespaceConverter.class,
      description = "The namespace to publish to: /pets/dogs")
  private Namespace namespace;

  @Parameters(
      index = "2",
      paramLabel = "DATA",
      description = "The data, @FILE, or - for standard input.")
  private String data;

  @Option(
      names = "--event",
      paramLabel = "TYPE",
      description = "The type of the event (default: message).")
  private @Nullable String type;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The id of the event; it must be unique (default: the server's).")
  private @Nullable String id;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "What the event is the newest state of, for subscribers that skip (default: nothing).")
  private @Nullable String key;

  @Option(
      names = "--token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "The publish token.")
  private @Nullable Secret token;

  @Override
  public Integer call() {
    Optional<Secret> secret = main.secret(spec, token, "SSE4J_PUBLISH_TOKEN");
    // A redirect is not followed: the token is for this server, and a POST would become a GET.
    OkHttpClient http = new OkHttpClient.Builder().followRedirects(false).build();
    try (Response response = http.newCall(request(secret)).execute()) {
      spec.commandLine().getOut().println(id(response));
      return 0;
    } catch (IOException e) {
      throw new Failure("cannot publish to " + url, e);
    }
  }

  private Request request(Optional<Secret> secret) {
    Request.Builder request =
        new Request.Builder().url(target()).post(RequestBody.create(bytes(), TEXT));
    secret.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer.value()));
    return request.build();
  }

  private byte[] bytes() {
    try {
      return new Input(data).bytes();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private HttpUrl target() {
    if (url.pathSegments().contains("publish") || url.pathSegments().contains("subscribe")) {
      throw new ParameterException(
          spec.commandLine(),
          "expected the address of the server alone, and the namespace behind it, but was " + url);
    }
    HttpUrl.Builder target = url.newBuilder().addPathSegment("publish");
    if (NOT_FOR_A_PATH.matcher(namespace.path()).find()) {
      target.addQueryParameter("ns", namespace.path());
    } else {
      namespace.segments().forEach(target::addPathSegment);
    }
    if (type != null) {
      target.addQueryParameter("event", type);
    }
    if (id != null) {
      target.addQueryParameter("id", id);
    }
    if (key != null) {
      target.addQueryParameter("key", key);
    }
    return target.build();
  }

  private static String id(Response response) throws IOException {
    String answer = response.peekBody(MAX_ANSWER_BYTES).string();
    if (response.code() != 200) {
      throw new Failure("the server answered " + (answer.isBlank() ? response.code() : answer));
    }
    try {
      return new JsonMapper().readTree(answer).path("id").stringValue();
    } catch (JacksonException e) {
      throw new Failure(
          "expected an id as JSON, but the server answered something else: is it one that publishes?");
    }
  }

  /** Reads namespaces. */
  static final class NamespaceConverter implements ITypeConverter<Namespace> {

    @Override
    public Namespace convert(String path) {
      try {
        return new Namespace(path);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

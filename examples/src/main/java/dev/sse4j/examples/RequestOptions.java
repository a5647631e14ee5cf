package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import java.util.List;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to ask a server for: the options of {@code read} that make up its request. */
final class RequestOptions {

  private static final MediaType JSON = MediaType.get("application/json");
  private static final List<String> NEED_A_BODY = List.of("POST", "PUT", "PATCH");
  private static final List<String> HAVE_NO_BODY = List.of("GET", "HEAD");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--method",
      paramLabel = "M",
      description = "The method (default: GET, or POST with --data).")
  private @Nullable String method;

  @Option(
      names = "--data",
      paramLabel = "TEXT|@FILE",
      description = "The body to send, or - for standard input.")
  private @Nullable String data;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "The type of that body (default: application/json).")
  private @Nullable String contentType;

  @Option(
      names = "--header",
      paramLabel = "'K: V'",
      converter = HeaderConverter.class,
      description = "A header field to send; more than one may be given.")
  private List<Header> headers = List.of();

  @Option(names = "--last-event-id", paramLabel = "ID", description = "Goes on behind this event.")
  private @Nullable String lastEventId;

  /** Returns the id to go on behind; empty if there is none. */
  String lastEventId(Main main) {
    String id = main.setting("--last-event-id", lastEventId, "SSE_LAST_EVENT_ID")
        .map(Setting::value)
        .orElse("");
    try {
      return Event.of("").withId(id).requireEncodable().id();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  /** Returns the request, without the id. */
  Request request(Main main, HttpUrl url) {
    Optional<Setting> data = main.setting("--data", this.data, "SSE_BODY");
    String method = method(main, data);
    Request.Builder request = new Request.Builder().url(url);
    if (!url.username().isEmpty()) { // as curl does; a header of the user's goes before it
      request.header("Authorization", Credentials.basic(url.username(), url.password(), UTF_8));
    }
    headers.stream().map(Header::name).forEach(request::removeHeader);
    headers.forEach(header -> request.addHeader(header.name(), header.value()));
    try {
      return request.method(method, body(main, method, data)).build();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private String method(Main main, Optional<Setting> data) {
    Setting setting = main.setting("--method", method, "SSE_METHOD")
        .orElse(new Setting("the default", data.isPresent() ? "POST" : "GET"));
    if (!setting.value().matches("[A-Za-z]+")) {
      throw usage("expected a method such as POST for " + setting);
    }
    if (data.isPresent() && HAVE_NO_BODY.contains(setting.value())) {
      throw usage("since there is " + data.get().source()
          + ", expected a method that has a body for " + setting);
    }
    return setting.value();
  }

  private @Nullable RequestBody body(Main main, String method, Optional<Setting> data) {
    Optional<MediaType> type = contentType(main);
    if (data.isPresent()) {
      boolean typed = type.isEmpty() && hasContentTypeHeader();
      byte[] bytes = new Input(data.get().value()).bytes();
      return RequestBody.create(bytes, typed ? null : type.orElse(JSON));
    }
    if (NEED_A_BODY.contains(method)) {
      return RequestBody.create(new byte[0], type.orElse(null));
    }
    if (contentType != null) {
      throw usage("option '--content-type' is about a body, but there is none: add --data");
    }
    return null;
  }

  /** Returns the type of the body; empty if a header field says it, or nothing does. */
  private Optional<MediaType> contentType(Main main) {
    if (hasContentTypeHeader()) {
      if (contentType != null) {
        throw usage("expected one type of the body, but there are two:"
            + " option '--content-type' and option '--header' with a Content-Type");
      }
      return Optional.empty(); // it is on the command line, so it goes before the environment
    }
    return main.setting("--content-type", contentType, "SSE_CONTENT_TYPE").map(this::mediaType);
  }

  private MediaType mediaType(Setting setting) {
    MediaType type = MediaType.parse(setting.value());
    if (type == null || !setting.value().matches("[\\t\\x20-\\x7E]+")) {
      throw usage("expected a type such as text/plain for " + setting);
    }
    return type;
  }

  private boolean hasContentTypeHeader() {
    return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase("Content-Type"));
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}

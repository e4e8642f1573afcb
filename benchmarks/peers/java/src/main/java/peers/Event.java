package peers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;

/** What the peers read of a record. */
@JsonIgnoreProperties(ignoreUnknown = true)
public class Event {
  private static final ObjectReader READER = new ObjectMapper().readerFor(Event.class);

  public String kind;
  public String actor;
  public String target;
  public String side;
  public long at;

  public static Event read(byte[] json) {
    try {
      return READER.readValue(json);
    } catch (IOException error) {
      throw new IllegalArgumentException(error);
    }
  }

  /** The relationship that it counts for: its owner, and who is at the other end. */
  public String pair() {
    return side.equals("out") ? actor + "\0" + target : target + "\0" + actor;
  }
}

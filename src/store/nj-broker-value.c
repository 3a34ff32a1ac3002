/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-broker-value.h"

/**
 * NjBrokerValue:
 *
 * What a broker says of itself under one topic: its last word, and if that is a number,
 * how it has changed.
 */
struct _NjBrokerValue
{
  GObject parent_instance;

  char *topic;
  char *text;
  double number; /* NAN if the text is none */
  gint64 time;   /* when it was last said, monotonic µs */
  NjSeries *series;
  NjSeries *rates;
};

typedef enum
{
  PROP_TOPIC = 1,
  PROP_TEXT,
} NjBrokerValueProperty;

static GParamSpec *properties[PROP_TEXT + 1];

G_DEFINE_FINAL_TYPE (NjBrokerValue, nj_broker_value, G_TYPE_OBJECT)

static void
nj_broker_value_finalize (GObject *object)
{
  NjBrokerValue *self = NJ_BROKER_VALUE (object);

  g_free (self->topic);
  g_free (self->text);
  g_clear_object (&self->series);
  g_clear_object (&self->rates);

  G_OBJECT_CLASS (nj_broker_value_parent_class)->finalize (object);
}

static void
nj_broker_value_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  NjBrokerValue *self = NJ_BROKER_VALUE (object);

  switch ((NjBrokerValueProperty) property_id)
    {
    case PROP_TOPIC:
      g_value_set_string (value, self->topic);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_broker_value_class_init (NjBrokerValueClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_broker_value_finalize;
  object_class->get_property = nj_broker_value_get_property;

  /**
   * NjBrokerValue:topic:
   *
   * The Topic Name, which does not change.
   */
  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, NULL, flags);
  /**
   * NjBrokerValue:text:
   *
   * The last payload. Notified also when it is the same again.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
nj_broker_value_init (NjBrokerValue *self)
{
  self->text = g_strdup ("");
  self->number = NAN;
  self->series = nj_series_new ();
  self->rates = nj_series_new ();
}

/**
 * nj_broker_value_new:
 * @topic: a Topic Name
 *
 * Returns: (transfer full): a value that is not known yet
 */
NjBrokerValue *
nj_broker_value_new (const char *topic)
{
  NjBrokerValue *self;

  g_return_val_if_fail (topic != NULL, NULL);

  self = g_object_new (NJ_TYPE_BROKER_VALUE, NULL);
  self->topic = g_strdup (topic);

  return self;
}

static double
parse_number (const char *text)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  return end == text || *end != '\0' || !isfinite (number) ? NAN : number;
}

/* A number that has become less counts something anew. */
static double
get_rate (NjBrokerValue *self,
          double         number,
          gint64         time)
{
  double seconds = (time - self->time) / (double) G_USEC_PER_SEC;

  return number >= self->number && seconds > 0 ? (number - self->number) / seconds : NAN;
}

/**
 * nj_broker_value_set:
 * @self: a value
 * @text: its new payload
 * @time: when it came, monotonic µs
 */
void
nj_broker_value_set (NjBrokerValue *self,
                     const char    *text,
                     gint64         time)
{
  double number;

  g_return_if_fail (NJ_IS_BROKER_VALUE (self));
  g_return_if_fail (text != NULL);

  number = parse_number (text);
  if (isfinite (number))
    {
      nj_series_add (self->series, time, number);
      if (isfinite (self->number))
        nj_series_add (self->rates, time, get_rate (self, number, time));
    }

  self->number = number;
  self->time = time;
  g_free (self->text);
  self->text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * nj_broker_value_repeat:
 * @self: a value
 * @time: a time, monotonic µs
 *
 * At that time it was still the same, although nobody has said so.
 */
void
nj_broker_value_repeat (NjBrokerValue *self,
                        gint64         time)
{
  g_return_if_fail (NJ_IS_BROKER_VALUE (self));

  if (!isfinite (self->number) || time <= self->time)
    return;

  nj_series_add (self->series, time, self->number);
  nj_series_add (self->rates, time, 0);
  self->time = time;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * nj_broker_value_get_time:
 * @self: a value
 *
 * Returns: when it was last set or repeated, monotonic µs
 */
gint64
nj_broker_value_get_time (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), 0);

  return self->time;
}

/**
 * nj_broker_value_get_topic:
 * @self: a value
 *
 * Returns: (transfer none): the value of #NjBrokerValue:topic
 */
const char *
nj_broker_value_get_topic (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), NULL);

  return self->topic;
}

/**
 * nj_broker_value_get_text:
 * @self: a value
 *
 * Returns: (transfer none): the value of #NjBrokerValue:text
 */
const char *
nj_broker_value_get_text (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), NULL);

  return self->text;
}

/**
 * nj_broker_value_get_number:
 * @self: a value
 *
 * Returns: the text as a number, NAN if it is none
 */
double
nj_broker_value_get_number (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), NAN);

  return self->number;
}

/**
 * nj_broker_value_get_series:
 * @self: a value
 *
 * Returns: (transfer none): the numbers that came
 */
NjSeries *
nj_broker_value_get_series (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), NULL);

  return self->series;
}

/**
 * nj_broker_value_get_rates:
 * @self: a value
 *
 * Returns: (transfer none): how much the number grew per second, from one to the next
 */
NjSeries *
nj_broker_value_get_rates (NjBrokerValue *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_VALUE (self), NULL);

  return self->rates;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-log-line.h"

struct _NjLogLine
{
  GObject parent_instance;

  char *text;
  gint64 time;
};

G_DEFINE_FINAL_TYPE (NjLogLine, nj_log_line, G_TYPE_OBJECT)

typedef enum
{
  PROP_TEXT = 1,
  PROP_TIME,
  N_PROPERTIES,
} NjLogLineProperty;

static GParamSpec *properties[N_PROPERTIES];

static void
nj_log_line_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  NjLogLine *self = NJ_LOG_LINE (object);

  switch ((NjLogLineProperty) property_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;

    case N_PROPERTIES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
nj_log_line_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  NjLogLine *self = NJ_LOG_LINE (object);

  switch ((NjLogLineProperty) property_id)
    {
    case PROP_TEXT:
      self->text = g_value_dup_string (value);
      break;

    case PROP_TIME:
      self->time = g_value_get_int64 (value);
      break;

    case N_PROPERTIES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
nj_log_line_finalize (GObject *object)
{
  NjLogLine *self = NJ_LOG_LINE (object);

  g_free (self->text);

  G_OBJECT_CLASS (nj_log_line_parent_class)->finalize (object);
}

static void
nj_log_line_class_init (NjLogLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = nj_log_line_get_property;
  object_class->set_property = nj_log_line_set_property;
  object_class->finalize = nj_log_line_finalize;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
nj_log_line_init (NjLogLine *self)
{
}

/**
 * nj_log_line_new:
 * @text: the line, without its end
 * @time: when it was written, µs since 1970, UTC
 *
 * Returns: (transfer full): a line
 */
NjLogLine *
nj_log_line_new (const char *text,
                 gint64      time)
{
  return g_object_new (NJ_TYPE_LOG_LINE, "text", text, "time", time, NULL);
}

/**
 * nj_log_line_get_text:
 * @self: a line
 *
 * Returns: (transfer none): what it says
 */
const char *
nj_log_line_get_text (NjLogLine *self)
{
  g_return_val_if_fail (NJ_IS_LOG_LINE (self), NULL);

  return self->text;
}

/**
 * nj_log_line_get_time:
 * @self: a line
 *
 * Returns: when it was written, µs since 1970, UTC
 */
gint64
nj_log_line_get_time (NjLogLine *self)
{
  g_return_val_if_fail (NJ_IS_LOG_LINE (self), 0);

  return self->time;
}

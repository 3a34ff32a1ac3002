/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-record.h"

/**
 * NjRecord:
 *
 * An object that is mostly values: it keeps them, compares them and notifies of
 * them by their #GParamSpec, so that a setting is declared once and nothing else
 * has to be written for it. What goes into JSON is in nj-record-json.c.
 *
 * A string property with the default %NULL is optional: "" means %NULL there. Any
 * other string, and any string array, is never %NULL.
 */
typedef struct
{
  GValue *values; /* by property id, made when first asked for */
} NjRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (NjRecord, nj_record, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} NjRecordSignal;

static guint signals[N_SIGNALS];

static GValue *
nj_record_get_values (NjRecord *self)
{
  NjRecordPrivate *priv = nj_record_get_instance_private (self);
  NjRecordClass *klass = NJ_RECORD_GET_CLASS (self);

  if (priv->values == NULL)
    {
      priv->values = g_new0 (GValue, klass->n_properties);

      for (guint i = 1; i < klass->n_properties; i++)
        {
          GParamSpec *pspec = klass->properties[i];

          if (!(pspec->flags & G_PARAM_WRITABLE))
            continue;

          g_value_init (&priv->values[i], pspec->value_type);
          g_param_value_set_default (pspec, &priv->values[i]);
          if (pspec->value_type == G_TYPE_STRV)
            g_value_take_boxed (&priv->values[i], g_new0 (char *, 1));
        }
    }

  return priv->values;
}

static void
nj_record_normalise (GParamSpec *pspec,
                     GValue     *value)
{
  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      const char *fallback = G_PARAM_SPEC_STRING (pspec)->default_value;
      const char *string = g_value_get_string (value);

      if (string == NULL)
        g_value_set_string (value, fallback);
      else if (fallback == NULL && *string == '\0')
        g_value_set_string (value, NULL);
      else if (!g_utf8_validate (string, -1, NULL))
        g_value_take_string (value, g_utf8_make_valid (string, -1));
    }
  else if (pspec->value_type == G_TYPE_STRV)
    {
      if (g_value_get_boxed (value) == NULL)
        g_value_take_boxed (value, g_new0 (char *, 1));
    }
  else
    {
      g_param_value_validate (pspec, value);
    }
}

static gboolean
nj_record_values_equal (GParamSpec   *pspec,
                        const GValue *a,
                        const GValue *b)
{
  if (pspec->value_type == G_TYPE_STRV)
    return g_strv_equal (g_value_get_boxed (a), g_value_get_boxed (b));

  return g_param_values_cmp (pspec, a, b) == 0;
}

static void
nj_record_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  g_value_copy (nj_record_get (NJ_RECORD (object), property_id), value);
}

static void
nj_record_set_property (GObject      *object,
                        guint         property_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  nj_record_set (NJ_RECORD (object), property_id, value);
}

static void
nj_record_finalize (GObject *object)
{
  NjRecord *self = NJ_RECORD (object);
  NjRecordPrivate *priv = nj_record_get_instance_private (self);

  if (priv->values != NULL)
    {
      for (guint i = 1; i < NJ_RECORD_GET_CLASS (self)->n_properties; i++)
        {
          if (G_IS_VALUE (&priv->values[i]))
            g_value_unset (&priv->values[i]);
        }
      g_free (priv->values);
    }

  G_OBJECT_CLASS (nj_record_parent_class)->finalize (object);
}

static void
nj_record_class_init (NjRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nj_record_get_property;
  object_class->set_property = nj_record_set_property;
  object_class->finalize = nj_record_finalize;

  /**
   * NjRecord::changed:
   *
   * Something that is stored has changed.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nj_record_init (NjRecord *self)
{
}

/**
 * nj_record_class_install_properties:
 * @klass: the class of a record
 * @n_properties: the number of entries
 * @properties: (array length=n_properties): the properties by their id, the first
 *   entry is not used; static
 *
 * To be called once, in class_init. A property that is not writable is left to
 * the class itself, which then has a get_property of its own.
 */
void
nj_record_class_install_properties (NjRecordClass  *klass,
                                    guint           n_properties,
                                    GParamSpec    **properties)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->properties = properties;
  klass->n_properties = n_properties;

  /* GObject does not let a class inherit these two. */
  if (object_class->get_property == NULL)
    object_class->get_property = nj_record_get_property;
  if (object_class->set_property == NULL)
    object_class->set_property = nj_record_set_property;

  g_object_class_install_properties (object_class, n_properties, properties);
}

/**
 * nj_record_get:
 * @self: a record
 * @property_id: one of its properties
 *
 * Returns: (transfer none): its value
 */
const GValue *
nj_record_get (NjRecord *self,
               guint     property_id)
{
  g_return_val_if_fail (NJ_IS_RECORD (self), NULL);
  g_return_val_if_fail (property_id < NJ_RECORD_GET_CLASS (self)->n_properties, NULL);

  return &nj_record_get_values (self)[property_id];
}

/**
 * nj_record_get_string:
 * @self: a record
 * @property_id: one of its string properties
 *
 * Returns: (nullable): its value, %NULL only if the property is optional
 */
const char *
nj_record_get_string (NjRecord *self,
                      guint     property_id)
{
  return g_value_get_string (nj_record_get (self, property_id));
}

/**
 * nj_record_get_strv:
 * @self: a record
 * @property_id: one of its string array properties
 *
 * Returns: (array zero-terminated=1): its value
 */
const char *const *
nj_record_get_strv (NjRecord *self,
                    guint     property_id)
{
  return g_value_get_boxed (nj_record_get (self, property_id));
}

/**
 * nj_record_set:
 * @self: a record
 * @property_id: one of its properties
 * @value: a value of the property's type; a number out of range is clamped
 *
 * Notifies, and emits #NjRecord::changed if the property is stored, but only when
 * this makes a difference.
 */
void
nj_record_set (NjRecord     *self,
               guint         property_id,
               const GValue *value)
{
  GParamSpec *pspec;
  GValue *current;
  GValue wanted = G_VALUE_INIT;

  g_return_if_fail (NJ_IS_RECORD (self));
  g_return_if_fail (property_id < NJ_RECORD_GET_CLASS (self)->n_properties);

  pspec = NJ_RECORD_GET_CLASS (self)->properties[property_id];
  current = &nj_record_get_values (self)[property_id];

  g_value_init (&wanted, pspec->value_type);
  g_value_copy (value, &wanted);
  nj_record_normalise (pspec, &wanted);

  if (nj_record_values_equal (pspec, current, &wanted))
    {
      g_value_unset (&wanted);
      return;
    }

  g_value_unset (current);
  *current = wanted;

  g_object_notify_by_pspec (G_OBJECT (self), pspec);
  if (pspec->flags & NJ_PARAM_STORED)
    nj_record_emit_changed (self);
}

/**
 * nj_record_set_string:
 * @self: a record
 * @property_id: one of its string properties
 * @value: (nullable): what to set it to, %NULL for the default
 */
void
nj_record_set_string (NjRecord   *self,
                      guint       property_id,
                      const char *value)
{
  g_auto (GValue) boxed = G_VALUE_INIT;

  g_value_init (&boxed, G_TYPE_STRING);
  g_value_set_string (&boxed, value);
  nj_record_set (self, property_id, &boxed);
}

/**
 * nj_record_set_strv:
 * @self: a record
 * @property_id: one of its string array properties
 * @value: (nullable) (array zero-terminated=1): what to set it to
 */
void
nj_record_set_strv (NjRecord          *self,
                    guint              property_id,
                    const char *const *value)
{
  g_auto (GValue) boxed = G_VALUE_INIT;

  g_value_init (&boxed, G_TYPE_STRV);
  g_value_set_boxed (&boxed, value);
  nj_record_set (self, property_id, &boxed);
}

/**
 * nj_record_set_boolean:
 * @self: a record
 * @property_id: one of its boolean properties
 * @value: what to set it to
 */
void
nj_record_set_boolean (NjRecord *self,
                       guint     property_id,
                       gboolean  value)
{
  g_auto (GValue) boxed = G_VALUE_INIT;

  g_value_init (&boxed, G_TYPE_BOOLEAN);
  g_value_set_boolean (&boxed, value);
  nj_record_set (self, property_id, &boxed);
}

/**
 * nj_record_set_uint:
 * @self: a record
 * @property_id: one of its number properties
 * @value: what to set it to
 */
void
nj_record_set_uint (NjRecord *self,
                    guint     property_id,
                    guint     value)
{
  g_auto (GValue) boxed = G_VALUE_INIT;

  g_value_init (&boxed, G_TYPE_UINT);
  g_value_set_uint (&boxed, value);
  nj_record_set (self, property_id, &boxed);
}

/**
 * nj_record_set_enum:
 * @self: a record
 * @property_id: one of its enum properties
 * @value: what to set it to
 */
void
nj_record_set_enum (NjRecord *self,
                    guint     property_id,
                    int       value)
{
  g_auto (GValue) boxed = G_VALUE_INIT;

  g_return_if_fail (NJ_IS_RECORD (self));

  g_value_init (&boxed, NJ_RECORD_GET_CLASS (self)->properties[property_id]->value_type);
  g_value_set_enum (&boxed, value);
  nj_record_set (self, property_id, &boxed);
}

/**
 * nj_record_copy:
 * @self: a record
 * @other: another of the same class
 * @without: properties with any of these flags are left alone
 *
 * Takes the values of @other over, except those that are fixed at construction.
 */
void
nj_record_copy (NjRecord    *self,
                NjRecord    *other,
                GParamFlags  without)
{
  NjRecordClass *klass;

  g_return_if_fail (NJ_IS_RECORD (self));
  g_return_if_fail (NJ_IS_RECORD (other));
  g_return_if_fail (G_OBJECT_TYPE (self) == G_OBJECT_TYPE (other));

  klass = NJ_RECORD_GET_CLASS (self);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < klass->n_properties; i++)
    {
      GParamFlags flags = klass->properties[i]->flags;

      if ((flags & G_PARAM_WRITABLE) && !(flags & (without | G_PARAM_CONSTRUCT_ONLY)))
        nj_record_set (self, i, nj_record_get (other, i));
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * nj_record_emit_changed:
 * @self: a record
 *
 * Says that something stored has changed that is no property.
 */
void
nj_record_emit_changed (NjRecord *self)
{
  g_return_if_fail (NJ_IS_RECORD (self));

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

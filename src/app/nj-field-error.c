/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-field-error.h"
#include "nj-row-names.h"

/**
 * NjFieldError:
 *
 * The row beneath a field that says what is wrong with it, and is not there
 * while nothing is. The field is marked and described accordingly.
 */
struct _NjFieldError
{
  AdwPreferencesRow parent_instance;

  GtkLabel *label;

  GtkWidget *field; /* (unowned) (nullable) */
  char *setting;
  char *text;
};

G_DEFINE_FINAL_TYPE (NjFieldError, nj_field_error, ADW_TYPE_PREFERENCES_ROW)

typedef enum
{
  PROP_FIELD = 1,
  PROP_SETTING,
  PROP_TEXT,
} NjFieldErrorProperty;

static GParamSpec *properties[PROP_TEXT + 1];

static void
describe_field (NjFieldError *self)
{
  GtkAccessible *accessible;

  if (self->field == NULL)
    return;

  accessible = nj_row_get_control (self->field);
  if (self->text != NULL)
    {
      gtk_widget_add_css_class (self->field, "error");
      gtk_accessible_update_state (accessible,
                                   GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE,
                                   -1);
      gtk_accessible_update_property (accessible,
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->text,
                                      -1);
    }
  else
    {
      gtk_widget_remove_css_class (self->field, "error");
      gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
    }
}

static void
nj_field_error_set_field (NjFieldError *self,
                          GtkWidget    *field)
{
  if (!g_set_weak_pointer (&self->field, field))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIELD]);
}

static void
nj_field_error_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  NjFieldError *self = NJ_FIELD_ERROR (object);

  switch ((NjFieldErrorProperty) property_id)
    {
    case PROP_FIELD:
      g_value_set_object (value, self->field);
      break;
    case PROP_SETTING:
      g_value_set_string (value, self->setting);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_field_error_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  NjFieldError *self = NJ_FIELD_ERROR (object);

  switch ((NjFieldErrorProperty) property_id)
    {
    case PROP_FIELD:
      nj_field_error_set_field (self, g_value_get_object (value));
      break;
    case PROP_SETTING:
      nj_field_error_set_setting (self, g_value_get_string (value));
      break;
    case PROP_TEXT:
      nj_field_error_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_field_error_dispose (GObject *object)
{
  NjFieldError *self = NJ_FIELD_ERROR (object);

  g_clear_weak_pointer (&self->field);

  G_OBJECT_CLASS (nj_field_error_parent_class)->dispose (object);
}

static void
nj_field_error_finalize (GObject *object)
{
  NjFieldError *self = NJ_FIELD_ERROR (object);

  g_clear_pointer (&self->setting, g_free);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (nj_field_error_parent_class)->finalize (object);
}

static void
nj_field_error_class_init (NjFieldErrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = nj_field_error_get_property;
  object_class->set_property = nj_field_error_set_property;
  object_class->dispose = nj_field_error_dispose;
  object_class->finalize = nj_field_error_finalize;

  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTING] =
    g_param_spec_string ("setting", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-field-error.ui");
  gtk_widget_class_bind_template_child (widget_class, NjFieldError, label);
}

static void
nj_field_error_init (NjFieldError *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_field_error_get_field:
 * @self: a field error
 *
 * Returns: (transfer none) (nullable): the field it explains
 */
GtkWidget *
nj_field_error_get_field (NjFieldError *self)
{
  g_return_val_if_fail (NJ_IS_FIELD_ERROR (self), NULL);

  return self->field;
}

/**
 * nj_field_error_get_setting:
 * @self: a field error
 *
 * Returns: (nullable): the property of #NjProfile that the field is for, %NULL
 *   if the owner of the field checks it
 */
const char *
nj_field_error_get_setting (NjFieldError *self)
{
  g_return_val_if_fail (NJ_IS_FIELD_ERROR (self), NULL);

  return self->setting;
}

/**
 * nj_field_error_set_setting:
 * @self: a field error
 * @setting: (nullable): a property of #NjProfile
 */
void
nj_field_error_set_setting (NjFieldError *self,
                            const char   *setting)
{
  g_return_if_fail (NJ_IS_FIELD_ERROR (self));

  if (g_strcmp0 (self->setting, setting) == 0)
    return;

  g_free (self->setting);
  self->setting = g_strdup (setting);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTING]);
}

/**
 * nj_field_error_get_text:
 * @self: a field error
 *
 * Returns: (nullable): what is wrong, %NULL if nothing is
 */
const char *
nj_field_error_get_text (NjFieldError *self)
{
  g_return_val_if_fail (NJ_IS_FIELD_ERROR (self), NULL);

  return self->text;
}

/**
 * nj_field_error_set_text:
 * @self: a field error
 * @text: (nullable): what is wrong with the field
 */
void
nj_field_error_set_text (NjFieldError *self,
                         const char   *text)
{
  g_return_if_fail (NJ_IS_FIELD_ERROR (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  describe_field (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * nj_field_error_show_field:
 * @self: a field error
 *
 * Takes the user to the field, and opens what it is folded into.
 */
void
nj_field_error_show_field (NjFieldError *self)
{
  g_return_if_fail (NJ_IS_FIELD_ERROR (self));

  if (self->field == NULL)
    return;

  for (GtkWidget *w = gtk_widget_get_parent (self->field); w != NULL; w = gtk_widget_get_parent (w))
    {
      if (ADW_IS_EXPANDER_ROW (w))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (w), TRUE);
    }

  if (!gtk_widget_grab_focus (self->field))
    gtk_widget_child_focus (self->field, GTK_DIR_TAB_FORWARD);
}

static void
collect (GtkWidget *widget,
         GPtrArray *found)
{
  if (NJ_IS_FIELD_ERROR (widget))
    g_ptr_array_add (found, widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, found);
}

/**
 * nj_field_error_find_all:
 * @root: a widget
 *
 * Returns: (transfer container) (element-type NjFieldError): those inside @root,
 *   from top to bottom
 */
GPtrArray *
nj_field_error_find_all (GtkWidget *root)
{
  GPtrArray *found;

  g_return_val_if_fail (GTK_IS_WIDGET (root), NULL);

  found = g_ptr_array_new ();
  collect (root, found);

  return found;
}
